package org.meanfield.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Damaged copies of valid inputs: files that were cut, overwritten or edited by hand. Small changes
 * are likelier than large ones, since those get past the first check.
 */
public final class Mutations {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int[] NUMBERS = {
    0, 1, -1, 2, 127, 255, 256, 65_535, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "\"\"",
          "\"x\"",
          "\"NaN\"",
          "\"-1\"",
          "\"\\u0000\\ud800\\u202e\"",
          "\"" + "é".repeat(5000) + "\"",
          "\"../..\"",
          "0",
          "1",
          "-1",
          "0.5",
          "1e308",
          "-1e308",
          "1e400",
          "1e-400",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "9".repeat(400),
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "[-1]",
          "[1, \"x\", null]",
          "{\"\":null}",
          "{\"kind\":\"x\"}",
          "{\"kind\":null}",
          "[".repeat(300) + "]".repeat(300),
          "{\"a\":".repeat(300) + "1" + "}".repeat(300));

  private static final List<String> HOCON =
      List.of(
          "${a}",
          "${run}",
          "${?x}",
          "${",
          "}",
          "{",
          "[",
          "]",
          "\"",
          "\"\"\"",
          "=",
          ":",
          "+=",
          ",",
          "\n",
          "#",
          "//",
          "include \"x\"",
          "include required(file(\"x\"))",
          "include url(\"x\")",
          "a=${b},b=${a}",
          "${run}${run}",
          "10 minutes",
          "5kB",
          "-1",
          "1e999",
          "NaN",
          "\\u0000",
          "\\ud800",
          "\uFEFF",
          "\u0000",
          "\uD83D\uDE00",
          "null",
          "[1,2",
          "{".repeat(400));

  private Mutations() {}

  /**
   * Generates valid inputs with bytes changed, removed, repeated or inserted; rarely something
   * else.
   */
  public static Arbitrary<byte[]> bytes(byte[] valid) {
    return Arbitraries.randomValue(random -> bytes(valid, random));
  }

  /** Generates valid documents with values replaced, removed or renamed, or their bytes changed. */
  public static Arbitrary<byte[]> json(String valid) {
    return Arbitraries.randomValue(random -> json(valid, random));
  }

  /** Generates valid configurations, changed as JSON, as HOCON or as bytes. */
  public static Arbitrary<byte[]> hocon(String valid) {
    String json = ConfigFactory.parseString(valid).root().render(ConfigRenderOptions.concise());
    return Arbitraries.randomValue(random -> hocon(valid, json, random));
  }

  /** Returns a text that users may put into an argument. */
  public static String value(Random random) {
    String value = random.nextBoolean() ? one(VALUES, random) : one(HOCON, random);
    return random.nextInt(10) == 0 ? value + one(HOCON, random) : value;
  }

  private static byte[] bytes(byte[] valid, Random random) {
    byte[] content = valid.clone();
    if (random.nextInt(50) == 0) {
      content = new byte[random.nextInt(200)];
      random.nextBytes(content);
    }
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      content = changed(content, random);
    }
    return content;
  }

  private static byte[] changed(byte[] content, Random random) {
    int length = content.length;
    if (length < Integer.BYTES) {
      return random.nextBoolean() ? content : new byte[] {(byte) random.nextInt(), '{', '['};
    }
    int from = random.nextInt(length);
    int to = Math.min(length, from + 1 + random.nextInt(1 + random.nextInt(length)));
    return switch (random.nextInt(7)) {
      case 0 -> {
        content[from] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        yield content;
      }
      case 1 -> {
        content[from] = (byte) random.nextInt();
        yield content;
      }
      case 2 -> {
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        ByteBuffer.wrap(content).putInt(Math.min(from, length - Integer.BYTES), number);
        yield content;
      }
      case 3 -> Arrays.copyOf(content, from);
      case 4 -> joined(Arrays.copyOf(content, from), Arrays.copyOfRange(content, to, length));
      case 5 -> joined(Arrays.copyOf(content, to), Arrays.copyOfRange(content, from, length));
      default -> {
        byte[] inserted = new byte[1 + random.nextInt(8)];
        random.nextBytes(inserted);
        yield joined(
            joined(Arrays.copyOf(content, from), inserted),
            Arrays.copyOfRange(content, from, length));
      }
    };
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] json(String valid, Random random) {
    if (random.nextInt(5) == 0) {
      return bytes(utf8(valid), random);
    }
    try {
      ObjectNode holder = JSON.createObjectNode();
      holder.set("root", JSON.readTree(valid));
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        List<JsonNode> parents = new ArrayList<>();
        collect(holder, parents);
        if (!parents.isEmpty()) {
          edit(one(parents, random), random);
        }
      }
      JsonNode root = holder.get("root");
      return utf8(root == null ? "" : JSON.writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode() && !node.isEmpty()) {
      parents.add(node);
      node.forEach(child -> collect(child, parents));
    }
  }

  private static void edit(JsonNode parent, Random random) {
    RawValue value = new RawValue(one(VALUES, random));
    if (parent instanceof ArrayNode array) {
      int at = random.nextInt(array.size());
      if (random.nextInt(4) == 0) {
        array.remove(at);
      } else {
        array.remove(at);
        array.insertRawValue(at, value);
      }
      return;
    }
    ObjectNode object = (ObjectNode) parent;
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = one(names, random);
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(name + "x", object.remove(name));
      default -> object.putRawValue(name, value);
    }
  }

  private static byte[] hocon(String valid, String json, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> json(json, random);
      case 1 -> bytes(utf8(valid), random);
      default -> {
        StringBuilder text = new StringBuilder(valid);
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
          text.insert(random.nextInt(text.length() + 1), one(HOCON, random));
        }
        yield utf8(text.toString());
      }
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T one(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
