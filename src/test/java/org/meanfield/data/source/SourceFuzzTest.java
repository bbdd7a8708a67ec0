package org.meanfield.data.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.meanfield.data.source.Decoding.Channels;
import org.meanfield.data.source.Decoding.Fit;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;

/** Whatever users' files hold, their records are read or rejected. */
final class SourceFuzzTest {
  private static final Decoding FORM = new Decoding(Channels.RGB, 4, 4, Fit.CROP, 10_000);
  private static final int[][] PIXELS = new int[9][12];

  private static Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("fuzz");
    for (int i = 0; i < PIXELS.length * PIXELS[0].length; i++) {
      PIXELS[i / PIXELS[0].length][i % PIXELS[0].length] = 0x010305 * i;
    }
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  private static Arbitrary<byte[]> images(String format) {
    return Mutations.bytes(ImageBytes.written(ImageBytes.colour(PIXELS), format));
  }

  private static void decoded(byte[] file) {
    Boundary.readsOrRefuses(RejectedRecordException.class, () -> ImageDecoder.decode(file, FORM));
  }

  @Provide
  Arbitrary<byte[]> pngs() {
    return images("png");
  }

  @Property(seed = "1")
  void png(@ForAll("pngs") byte[] file) {
    decoded(file);
  }

  @Provide
  Arbitrary<byte[]> jpegs() throws IOException {
    return Mutations.bytes(
        ImageBytes.withOrientation(ImageBytes.written(ImageBytes.colour(PIXELS), "jpg"), 6));
  }

  @Property(seed = "2")
  void jpeg(@ForAll("jpegs") byte[] file) {
    decoded(file);
  }

  @Provide
  Arbitrary<byte[]> gifs() {
    return images("gif");
  }

  @Property(seed = "3")
  void gif(@ForAll("gifs") byte[] file) {
    decoded(file);
  }

  @Provide
  Arbitrary<byte[]> bmps() {
    return images("bmp");
  }

  @Property(seed = "4")
  void bmp(@ForAll("bmps") byte[] file) {
    decoded(file);
  }

  @Provide
  Arbitrary<byte[]> tables() {
    return Mutations.bytes(
        "id,time,\"x\",y\n7,2026-01-01,0.5,a\n7,2026-01-02 03:04:05,\"1,5\",\"b\"\"c\"\n\n8,3,,\n"
            .repeat(4)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Property(seed = "5")
  void recordsOfCsv(@ForAll("tables") byte[] content) {
    Boundary.readsOrRefuses(
        IOException.class,
        () -> {
          try (CsvRecords records =
              new CsvRecords(new ByteArrayInputStream(content), TableText.delimitedBy(","))) {
            while (records.next() != null) {}
          }
        });
  }

  @Provide
  Arbitrary<byte[]> moments() {
    return Mutations.bytes("2026-11-28T16:41:00.123456+01:00".getBytes(StandardCharsets.UTF_8));
  }

  @Property(seed = "6")
  void moment(@ForAll("moments") byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    Boundary.readsOrRefuses(
        RejectedRecordException.class,
        () -> new MomentParser("", "UTC").parse(text, "time").toString().length());
  }

  @Provide
  Arbitrary<byte[]> numbers() {
    return Mutations.bytes("-1234567.5e-3".getBytes(StandardCharsets.UTF_8));
  }

  @Property(seed = "7")
  void number(@ForAll("numbers") byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    Boundary.readsOrRefuses(NumberFormatException.class, () -> Numbers.parse(text, '.'));
  }
}
