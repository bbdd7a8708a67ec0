package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

/**
 * Archives that others wrote: nothing of them is run, and what isn't a model is refused by an
 * IOException.
 */
final class HostileArchiveTest {
  private final MultiLayerNetwork network = Networks.build(LstmSpecTest.small());

  /** Returns an archive of entries in their order. */
  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> entries(byte[] archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private String refusal(byte[] archive) {
    return assertThrows(
            IOException.class,
            () -> ModelArchive.restore(new ByteArrayInputStream(archive), network))
        .getMessage();
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    assertTrue(refusal(zip(Map.of("hello.txt", new byte[3]))).contains("hello.txt"));
    assertTrue(refusal(new byte[100]).contains("it holds nothing"));
  }

  /** The configuration in an archive isn't read, whatever it says. */
  @Test
  void configurationsInFilesMakeNothing() throws IOException {
    MultiLayerNetwork network = ModelArchiveTest.trained();
    Map<String, byte[]> entries = entries(ModelArchiveTest.written(network));
    String json = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
    String hostile =
        json.replace("org.nd4j.linalg.activations.impl.ActivationTanH", Gadget.class.getName());
    assertNotEquals(json, hostile);
    entries.put("configuration.json", hostile.getBytes(StandardCharsets.UTF_8));
    MultiLayerNetwork restored = Networks.build(LstmSpecTest.small());
    ModelArchive.restore(new ByteArrayInputStream(zip(entries)), restored);
    assertArrayEquals(FlatState.parameters(network), FlatState.parameters(restored));
    assertFalse(LOADED.get());
  }

  private static final AtomicBoolean LOADED = new AtomicBoolean();

  /** A class that notes if it is as much as initialised. */
  private static final class Gadget {
    static {
      LOADED.set(true);
    }
  }

  @Test
  void refusesMoreThanAModelNeeds() throws IOException {
    Map<String, byte[]> model = entries(ModelArchiveTest.written(ModelArchiveTest.trained()));
    Map<String, byte[]> more = new LinkedHashMap<>(model);
    more.put("preprocessor.bin", new byte[3]);
    assertTrue(refusal(zip(more)).contains("more than a model"));
    more = new LinkedHashMap<>(model);
    more.put("coefficients.bin", new byte[50_000_000]);
    byte[] bomb = zip(more);
    assertTrue(bomb.length < 100_000);
    assertTrue(refusal(bomb).contains("larger than"));
    Map<String, byte[]> outside = new LinkedHashMap<>();
    outside.put("../configuration.json", model.get("configuration.json"));
    assertTrue(refusal(zip(outside)).contains("../"));
  }

  @Test
  void refusesArraysThatLie() throws IOException {
    Map<String, byte[]> model = entries(ModelArchiveTest.written(ModelArchiveTest.trained()));
    byte[] coefficients = model.get("coefficients.bin");
    Map<String, byte[]> entries = new LinkedHashMap<>(model);
    // Each byte of the headers is damaged; they end where the values begin.
    int header = coefficients.length - 4 * (int) network.numParams();
    for (int i = 0; i < header; i++) {
      byte[] damaged = coefficients.clone();
      damaged[i] ^= 0x55;
      entries.put("coefficients.bin", damaged);
      readsOrRefuses(zip(entries));
    }
    entries.put("coefficients.bin", Arrays.copyOf(coefficients, coefficients.length - 1));
    assertTrue(refusal(zip(entries)).contains("cut off"));
    entries.put("coefficients.bin", coefficients);
    entries.put("updaterState.bin", coefficients);
    assertTrue(refusal(zip(entries)).contains("row vector"));
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] archive = ModelArchiveTest.written(ModelArchiveTest.trained());
    int directory = new String(archive, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    for (int length = 0; length < directory; length += 7) {
      refusal(Arrays.copyOf(archive, length));
    }
  }

  @Test
  void noFlippedByteIsAnUncheckedException() throws IOException {
    byte[] archive = ModelArchiveTest.written(ModelArchiveTest.trained());
    for (int i = 0; i < archive.length; i += 3) {
      byte[] damaged = archive.clone();
      damaged[i] ^= 0x10;
      readsOrRefuses(damaged);
    }
  }

  /** Restores an archive or is refused by an IOException; any other exception fails the test. */
  private void readsOrRefuses(byte[] archive) {
    try {
      ModelArchive.restore(new ByteArrayInputStream(archive), network);
    } catch (IOException e) {
      assertNotNull(e.getMessage());
    }
  }
}
