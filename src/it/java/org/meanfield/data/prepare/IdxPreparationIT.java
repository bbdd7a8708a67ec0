package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.IdxFiles;
import org.meanfield.data.Normaliser;
import org.meanfield.data.source.IdxSource;

/** The four files of MNIST's format become datasets. */
final class IdxPreparationIT {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  private PrepareConfig config() {
    return LocalPreparation.config(source(), new SplitAsGiven(0));
  }

  private IdxSource source() {
    return new IdxSource(directory.resolve("idx").toString());
  }

  private Path digits() throws Exception {
    return IdxFiles.digits(directory.resolve("idx"), 30, 10);
  }

  private void assertRefused(String part) {
    String message = LOCAL.refused(directory, config());
    assertTrue(message.contains(part), message);
  }

  @Test
  void filesThatAreNotWholeAreRefusedAsAWhole() throws Exception {
    Files.createDirectory(directory.resolve("idx"));
    assertRefused("has none of");
    Path labels = digits().resolve("train-labels-idx1-ubyte");
    byte[] whole = Files.readAllBytes(labels);
    Files.write(labels, Arrays.copyOf(whole, whole.length - 1));
    assertRefused("train-labels-idx1-ubyte");
    byte[] other = whole.clone();
    other[2] = 9;
    Files.write(labels, other);
    assertRefused("train-labels-idx1-ubyte");
    Files.write(labels, whole);
    var splits = LOCAL.prepared(directory.resolve("whole"), config()).splits();
    assertEquals(30, splits.get("train").examples());
  }

  @Test
  void boundsOfStandardisingAreToldAndAnotherDataset() throws Exception {
    IdxFiles.digits(directory.resolve("idx"), 300, 10);
    DatasetManifest unbounded = standardised("unbounded", StandardiseConfig.UNBOUNDED);
    DatasetManifest cut = standardised("cut", new StandardiseConfig(0, 3));
    assertEquals(0, unbounded.normaliser().clip());
    assertEquals(3, cut.normaliser().clip());
    assertNotEquals(unbounded.fingerprint(), cut.fingerprint());
    assertEquals(
        unbounded.fingerprint(), standardised("again", StandardiseConfig.UNBOUNDED).fingerprint());
    String told = cut.remarks().get(0);
    assertTrue(
        told.matches(
            "in training examples, standardised, the pixel in row \\d+, column \\d+ reaches 17;"
                + " \\d+ of 784 pixels go beyond 3, to which data.standardise.clip cuts them"),
        told);
  }

  private DatasetManifest standardised(String name, StandardiseConfig bounds) {
    return LOCAL.prepared(
        directory.resolve(name),
        LocalPreparation.config(
            source(), new SplitAsGiven(0), Normaliser.Kind.STANDARDISE, bounds, 0));
  }

  @Test
  void otherFilesThanTheFourAreCountedAndNamed() throws Exception {
    Path idx = digits();
    assertEquals(List.of(), LOCAL.prepared(directory.resolve("four"), config()).remarks());
    Files.write(idx.resolve("train-images-idx3-ubyte.gz"), new byte[] {1});
    Files.createDirectory(idx.resolve("more"));
    Files.write(idx.resolve("more/extra-images-idx3-ubyte"), new byte[] {1});
    Files.write(idx.resolve("_old-labels-idx1-ubyte"), new byte[] {1});
    assertEquals(
        List.of(
            "1 file whose name begins with . or _ was left out: _old-labels-idx1-ubyte",
            "2 files that are not among the four IDX files were left out:"
                + " train-images-idx3-ubyte.gz, more/extra-images-idx3-ubyte"),
        LOCAL.prepared(directory.resolve("more-than-four"), config()).remarks());
  }
}
