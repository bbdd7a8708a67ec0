package org.meanfield.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assertions;
import org.meanfield.data.TextConfig.HeldOut;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;

/** Whatever files of data hold, they are read, or refused by a DataException. */
final class DataFuzzTest {
  private static final Configuration HADOOP = new Configuration();
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  private static Path directory;
  private static Path digits;
  private static byte[] images;
  private static byte[] labels;

  @BeforeContainer
  static void makeInputs() throws IOException {
    directory = Files.createTempDirectory("fuzz");
    digits = IdxFiles.digits(directory.resolve("digits"), 6, 3, 4);
    images = Files.readAllBytes(digits.resolve(IMAGES));
    labels = Files.readAllBytes(digits.resolve(LABELS));
  }

  @AfterContainer
  static void removeInputs() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static void opens(byte[] itsImages, byte[] itsLabels) throws IOException {
    Files.write(digits.resolve(IMAGES), itsImages);
    Files.write(digits.resolve(LABELS), itsLabels);
    Boundary.readsOrRefuses(() -> ImageDataset.open(new ImageConfig(digits.toString(), 0), HADOOP));
  }

  @Provide
  Arbitrary<byte[]> idxImages() {
    return Mutations.bytes(images);
  }

  @Property(seed = "1")
  void imagesOfIdx(@ForAll("idxImages") byte[] content) throws IOException {
    opens(content, labels);
  }

  @Provide
  Arbitrary<byte[]> packedImages() {
    return Mutations.bytes(gzip(images));
  }

  @Property(seed = "2")
  void packedImagesOfIdx(@ForAll("packedImages") byte[] content) throws IOException {
    opens(content, labels);
  }

  @Provide
  Arbitrary<byte[]> idxLabels() {
    return Mutations.bytes(labels);
  }

  @Property(seed = "3")
  void labelsOfIdx(@ForAll("idxLabels") byte[] content) throws IOException {
    opens(images, content);
  }

  @Provide
  Arbitrary<byte[]> manifests() {
    return Mutations.json(
        """
        {"formatVersion":1,"content":"IMAGES","steps":7,"features":14,"channels":2,
         "target":{"kind":"CLASS","outputs":2,"tolerance":0.0},"classes":["a","b"],
         "splits":{"train":{"examples":7,"classes":{"a":3,"b":4},"shards":[4,3]},
         "test":{"examples":3,"classes":{"a":3},"shards":[3],"timeSteps":[9],
         "lengths":{"4-7":3},"padding":{"batchSize":3,"fraction":0.1,"fractionOfRandom":0.2}}},
         "normaliser":{"kind":"STANDARDISE","shift":[0.5,1.0],"scale":[1.0,2.0]},"rejected":0,
         "cut":0,"remarks":["x"],"fingerprint":"sha256:0","created":"2026-01-01T00:00:00Z",
         "settings":{"a":1},"versions":{"meanfield":"0"}}""");
  }

  @Property(seed = "4")
  void manifestOfADataset(@ForAll("manifests") byte[] content) throws IOException {
    Files.write(directory.resolve(DatasetManifest.FILE), content);
    for (ImageView view :
        new ImageView[] {ImageView.ROWS, new ImageView(ImageView.Steps.PIXELS, 0)}) {
      Boundary.readsOrRefuses(
          () -> {
            DatasetInfo info =
                PreparedDataset.open(new PreparedConfig(directory.toString(), view), HADOOP).info();
            info.target().kind().isClass();
            info.normaliser().kind().isFitted();
            info.classNames().forEach(Assertions::assertNotNull);
            Assertions.assertNotNull(info.fingerprint());
            info.content().name();
            info.bytesInMemory(Split.TRAIN);
            DatasetManifest.read(new org.apache.hadoop.fs.Path(directory.toString()), HADOOP)
                .toJson();
          });
    }
  }

  @Provide
  Arbitrary<byte[]> texts() {
    return Mutations.bytes(
        "Ein Text über 𝄞 und more.\n".repeat(9).getBytes(StandardCharsets.UTF_8));
  }

  @Property(seed = "5")
  void text(@ForAll("texts") byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("a.txt"), content);
    Boundary.readsOrRefuses(
        () ->
            TextDataset.open(
                new TextConfig(file.toString(), 5, "", 0, HeldOut.END, 0.1, 0.1), HADOOP));
  }
}
