package org.meanfield.data;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.errors.DataException;

/**
 * A text in windows. Window i begins at character i·length; the n-th window of a split goes to
 * worker {@code n mod workers}.
 */
final class TextDataset implements Dataset {
  /**
   * The characters that one task reads of a stream, but for the rest of the text, which it only
   * passes: at least, and at most, since they are held.
   */
  private static final long LEAST_IN_PART = 1 << 16;

  private static final long MOST_IN_PART = 1 << 22;
  private static final long MOST_PARTS = 64;

  private final TextConfig config;
  private final TextFile text;
  private final Alphabet alphabet;
  private final long characters;
  private final DatasetInfo info;

  private TextDataset(
      TextConfig config, TextFile text, String alphabet, long characters, DatasetInfo info) {
    this.config = config;
    this.text = text;
    this.alphabet = new Alphabet(alphabet);
    this.characters = characters;
    this.info = info;
  }

  /**
   * Reads and checks the text, on the driver and without keeping it.
   *
   * @throws DataException if it is missing, no UTF-8, too short, or has other characters than its
   *     alphabet
   */
  static TextDataset open(TextConfig config, Configuration hadoop) {
    TextFile text = find(config, hadoop);
    MessageDigest digest = DigestUtils.getSha256Digest();
    TreeSet<Integer> found = new TreeSet<>();
    Alphabet given = new Alphabet(config.alphabet());
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES);
    long characters =
        text.read(
            hadoop,
            (number, character) -> {
              if (given.size() > 0 && given.placeOf(character) < 0) {
                throw unknown(text, number, character);
              }
              found.add(character);
              digest.update(bytes.putInt(0, character).array());
            });
    String alphabet = given.size() > 0 ? config.alphabet() : text(found);
    // The same text, divided or presented otherwise, is other data to train on.
    String division =
        config.length()
            + " "
            + config.validationFraction()
            + " "
            + config.testFraction()
            // The division by hashes is older than the word for it.
            + (config.heldOut() == TextConfig.HeldOut.END ? " end" : "")
            + (config.embeddingSize() > 0 ? " embedding " + config.embeddingSize() : "");
    digest.update((division + " " + alphabet).getBytes(StandardCharsets.UTF_8));
    int classes = new Alphabet(alphabet).size();
    Map<Split, Integer> counts = counts(config, characters, classes);
    return new TextDataset(
        config,
        text,
        alphabet,
        characters,
        new DatasetInfo(
            DatasetInfo.Content.TEXT,
            (int) Math.min(config.length(), characters - 1),
            config.embeddingSize() > 0 ? 1 : classes,
            new Target(Target.Kind.CLASS_PER_STEP, classes, 0),
            counts,
            "sha256:" + HexFormat.of().formatHex(digest.digest()),
            alphabet,
            List.of(),
            Normaliser.NONE,
            null,
            config.embeddingSize() > 0
                ? List.of(FeatureColumn.embedding(classes, config.embeddingSize()))
                : List.of(),
            List.of()));
  }

  private static TextFile find(TextConfig config, Configuration hadoop) {
    try {
      DataFile file = DataFile.at(config.path(), hadoop);
      if (!file.exists(hadoop)) {
        throw new DataException(
            "data.path = "
                + config.path()
                + " is not a file. data.kind = text reads one text file.");
      }
      return new TextFile(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot look at data.path = " + config.path() + ": " + e, e);
    }
  }

  private static DataException unknown(TextFile text, long number, int character) {
    return new DataException(
        String.format(
            "%s has %s as character %,d, which is not in the alphabet that the model knows. Remove"
                + " such characters, or train with a data.alphabet that has them.",
            text.file(), Alphabet.named(character), number + 1));
  }

  private static String text(Set<Integer> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::appendCodePoint);
    return text.toString();
  }

  private static Map<Split, Integer> counts(TextConfig config, long characters, int classes) {
    if (characters < 2 || classes < 2) {
      throw new DataException(
          String.format(
              "%s has %,d characters, %,d of them different. A text needs at least two different"
                  + " ones.",
              config.path(), characters, classes));
    }
    int windows = windows(config, characters);
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      if (split == Split.VALIDATION && !config.hasValidation()) {
        continue;
      }
      int count = (int) config.windows(split, windows).count();
      if (count > 0) {
        counts.put(split, count);
      }
    }
    return counts;
  }

  @Override
  public void requireLearnable() {
    for (Split split : Split.values()) {
      boolean wanted = split != Split.VALIDATION || config.hasValidation();
      if (wanted && !info.has(split)) {
        throw new DataException(
            String.format(
                "Of the %,d windows of %,d characters in %s, none falls to the %s split. Choose a"
                    + " smaller data.length, other fractions, or a longer text.",
                windows(config, characters), config.length(), config.path(), split.label()));
      }
    }
  }

  private static int windows(TextConfig config, long characters) {
    return Math.toIntExact(-Math.floorDiv(1 - characters, (long) config.length()));
  }

  @Override
  public DatasetInfo info() {
    return info;
  }

  @Override
  public ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers) {
    if (layout != Layout.LABELLED_ROWS) {
      throw new DataException(
          "A text can't be read as images. Choose model.kind = lstm, or data.kind = images.");
    }
    info.require(split, "data.validationFraction", "0.1");
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    JavaRDD<Shard> shards =
        spark
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .mapPartitionsWithIndex(
                new ReadShard(
                    new Windows(text, alphabet, characters, config, hadoop), split, workers),
                true);
    return ShardedData.hold(
        shards,
        split.label() + " split of " + text.file(),
        form(),
        info.examples().get(split),
        hadoop::destroy);
  }

  private MinibatchForm form() {
    return new NextCharacters(
        alphabet.size(),
        info.steps(),
        info.columns().isEmpty() ? NextCharacters.Inputs.ONE_HOT : NextCharacters.Inputs.INDICES);
  }

  /** {@inheritDoc} An id is the window's number in the text, from 0. */
  @Override
  public ExampleStream stream(
      JavaSparkContext spark, Collection<Split> splits, Layout layout, Target asked) {
    Map<Split, int[]> windows = new EnumMap<>(Split.class);
    int there = windows(config, characters);
    splits.forEach(split -> windows.put(split, config.windows(split, there).toArray()));
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    Windows reader = new Windows(text, alphabet, characters, config, hadoop);
    int count = windows.values().stream().mapToInt(some -> some.length).sum();
    long parts = Math.min(characters / LEAST_IN_PART, MOST_PARTS);
    parts = Math.max(1, Math.max(parts, characters / MOST_IN_PART));
    List<NamedWindows> all = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      for (Map.Entry<Split, int[]> of : windows.entrySet()) {
        int[] numbers = of.getValue();
        int begin = (int) (numbers.length * (long) part / parts);
        int end = (int) (numbers.length * (part + 1L) / parts);
        all.add(new NamedWindows(of.getKey(), Arrays.copyOfRange(numbers, begin, end)));
      }
    }
    return new ExampleStream(
        spark.parallelize(all, all.size()).flatMap(some -> some.named(reader)),
        form(),
        count,
        hadoop::destroy);
  }

  /** Some windows of a split, by number. */
  private record NamedWindows(Split split, int[] numbers) implements Serializable {
    Iterator<NamedExample> named(Windows reader) {
      return reader.read(Arrays.stream(numbers)).stream().map(this::named).iterator();
    }

    private NamedExample named(TextWindow window) {
      return new NamedExample(
          split,
          String.valueOf(window.id()),
          null,
          window.classes().asDoubleStream().toArray(),
          NamedExample.NOTHING,
          window);
    }
  }

  /** Keeps the windows of a worker. */
  private record ReadShard(Windows windows, Split split, int workers)
      implements Function2<Integer, Iterator<Integer>, Iterator<Shard>> {
    @Override
    public Iterator<Shard> call(Integer worker, Iterator<Integer> partition) {
      int[] ids = windows.of(split);
      List<TextWindow> its =
          windows.read(
              IntStream.iterate(worker, rank -> rank < ids.length, rank -> rank + workers)
                  .map(rank -> ids[rank]));
      return List.of(new Shard(worker, its.toArray(Example[]::new))).iterator();
    }
  }

  /** Reads the text in a task, and keeps some of its windows. */
  private record Windows(
      TextFile text,
      Alphabet alphabet,
      long characters,
      TextConfig config,
      Broadcast<SerializableConfiguration> hadoop)
      implements Serializable {
    int[] of(Split split) {
      return config.windows(split, windows(config, characters)).toArray();
    }

    /**
     * Returns the windows of some numbers, which ascend.
     *
     * @param numbers of windows, from 0
     */
    List<TextWindow> read(IntStream numbers) {
      List<TextWindow> windows = new ArrayList<>();
      numbers.forEach(
          number -> {
            long begin = number * (long) config.length();
            int steps = (int) Math.min(config.length(), characters - 1 - begin);
            windows.add(new TextWindow(number, new int[steps + 1]));
          });
      fill(windows);
      return windows;
    }

    private void fill(List<TextWindow> windows) {
      int[] first = {0};
      long here =
          text.read(
              hadoop.value().value(),
              (number, character) -> {
                // A window's first character is also the last one's target: two may want it.
                for (int w = first[0]; w < windows.size() && begin(windows.get(w)) <= number; w++) {
                  windows.get(w).symbols()[(int) (number - begin(windows.get(w)))] =
                      place(number, character);
                }
                if (first[0] < windows.size() && number == end(windows.get(first[0]))) {
                  first[0]++;
                }
              });
      if (here != characters) {
        throw new DataException(
            String.format(
                "%s has %,d characters on an executor, but %,d on the driver. Executors must see"
                    + " the same file, and it must not change meanwhile.",
                text.file(), here, characters));
      }
    }

    private int place(long number, int character) {
      int place = alphabet.placeOf(character);
      if (place < 0) {
        throw unknown(text, number, character);
      }
      return place;
    }

    private long begin(TextWindow window) {
      return window.id() * config.length();
    }

    private long end(TextWindow window) {
      return begin(window) + window.symbols().length - 1;
    }
  }
}
