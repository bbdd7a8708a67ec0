package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.source.Decoding.Channels;
import org.meanfield.data.source.Decoding.Fit;

final class ImageDecoderTest {
  private static final Decoding AS_IT_IS = new Decoding(Channels.GREY, 0, 0, Fit.CROP, 1000);

  private static int[] decoded(byte[] file, Decoding form) throws RejectedRecordException {
    byte[] values = ImageDecoder.decode(file, form).values_HWC();
    int[] levels = new int[values.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = values[i] & 0xff;
    }
    return levels;
  }

  private static void assertRejected(byte[] file, String reason) {
    String message =
        assertThrows(RejectedRecordException.class, () -> ImageDecoder.decode(file, AS_IT_IS))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif"})
  void greyPixelsAreTakenAsTheyAreStored(String format) throws Exception {
    int[][] rows = new int[8][2];
    int[] expected = new int[16];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 17 * i;
      rows[i / 2][i % 2] = expected[i];
    }
    byte[] file = ImageBytes.written(ImageBytes.grey(rows), format);
    Pixels image = ImageDecoder.decode(file, AS_IT_IS);
    assertEquals(8, image.height());
    assertEquals(2, image.width());
    assertArrayEquals(expected, decoded(file, AS_IT_IS));
  }

  @Test
  void coloursBecomeLuma() throws Exception {
    byte[] file =
        ImageBytes.written(
            ImageBytes.colour(new int[] {0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x102030}), "png");
    // Luma is 0.299 R + 0.587 G + 0.114 B; the last colour is 16, 32, 48.
    assertArrayEquals(new int[] {76, 150, 29, 255, 29}, decoded(file, AS_IT_IS));
  }

  @Test
  void coloursStayWhereTheyAreWanted() throws Exception {
    Decoding rgb = new Decoding(Channels.RGB, 0, 0, Fit.CROP, 1000);
    byte[] colours = ImageBytes.written(ImageBytes.colour(new int[] {0x010203, 0xfffefd}), "png");
    assertArrayEquals(new int[] {1, 2, 3, 255, 254, 253}, decoded(colours, rgb));
    byte[] grey = ImageBytes.written(ImageBytes.grey(new int[] {7, 200}), "png");
    assertArrayEquals(new int[] {7, 7, 7, 200, 200, 200}, decoded(grey, rgb));
  }

  @Test
  void whatIsTransparentIsWhite() throws Exception {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00000000);
    image.setRGB(1, 0, 0x80000000);
    image.setRGB(2, 0, 0xff000000);
    assertArrayEquals(new int[] {255, 127, 0}, decoded(ImageBytes.written(image, "png"), AS_IT_IS));
  }

  @Test
  void jpegIsReadUpToItsOwnLoss() throws Exception {
    byte[] file = ImageBytes.written(flat(100), "jpeg");
    assertEquals(100, decoded(file, AS_IT_IS)[0], 2);
  }

  private static BufferedImage flat(int level) {
    int[][] rows = new int[8][8];
    for (int[] row : rows) {
      Arrays.fill(row, level);
    }
    return ImageBytes.grey(rows);
  }

  /**
   * Each row has a tag and the stored corners that are shown, clockwise, once it has been undone.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 2, 3",
    "2, 1, 0, 3, 2",
    "3, 2, 3, 0, 1",
    "4, 3, 2, 1, 0",
    "5, 0, 3, 2, 1",
    "6, 3, 0, 1, 2",
    "7, 2, 1, 0, 3",
    "8, 1, 2, 3, 0",
    "9, 0, 1, 2, 3"
  })
  void camerasHeldOtherwiseAreTurned(
      int tag, int topLeft, int topRight, int bottomRight, int bottomLeft) throws Exception {
    int[] levels = {0, 80, 160, 240};
    // JPEG keeps blocks of 8 × 8 apart; the stored corners are 0 to 3, clockwise.
    int[][] rows = new int[16][24];
    for (int h = 0; h < 16; h++) {
      for (int w = 0; w < 24; w++) {
        rows[h][w] = h < 8 ? (w < 8 ? levels[0] : levels[1]) : (w < 8 ? levels[3] : levels[2]);
      }
    }
    byte[] jpeg = ImageBytes.written(ImageBytes.grey(rows), "jpeg");
    Pixels shown = ImageDecoder.decode(ImageBytes.withOrientation(jpeg, tag), AS_IT_IS);
    boolean turned = tag >= 5 && tag <= 8;
    assertEquals(turned ? 24 : 16, shown.height());
    assertEquals(turned ? 16 : 24, shown.width());
    int bottom = shown.height() - 1;
    int right = shown.width() - 1;
    assertEquals(levels[topLeft], level(shown, 0, 0), 3);
    assertEquals(levels[topRight], level(shown, 0, right), 3);
    assertEquals(levels[bottomRight], level(shown, bottom, right), 3);
    assertEquals(levels[bottomLeft], level(shown, bottom, 0), 3);
  }

  /**
   * Returns a big-endian camera's EXIF data, whose other entries claim arrays as large as all of
   * the data each.
   */
  private static byte[] exif(int orientation, int otherEntries) {
    ByteBuffer tiff = ByteBuffer.allocate(26 + 12 * otherEntries);
    tiff.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    tiff.putShort((short) (1 + otherEntries));
    for (int i = 0; i < otherEntries; i++) {
      tiff.putShort((short) (0x9000 + i)).putShort((short) 4);
      tiff.putInt(tiff.capacity() / 4 - 3).putInt(8);
    }
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  @Test
  void ofExifTheOrientationAloneIsRead() throws Exception {
    byte[] jpeg = ImageBytes.written(ImageBytes.grey(new int[16][24]), "jpeg");
    byte[] hostile = ImageBytes.withExif(jpeg, exif(6, 5_400));
    Pixels shown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> ImageDecoder.decode(hostile, AS_IT_IS));
    assertEquals(24, shown.height());
  }

  @Test
  void exifThatCannotBeReadIsPassedOver() throws Exception {
    byte[] jpeg = ImageBytes.written(ImageBytes.grey(new int[16][24]), "jpeg");
    byte[] whole = exif(6, 1);
    assertEquals(24, ImageDecoder.decode(ImageBytes.withExif(jpeg, whole), AS_IT_IS).height());
    for (int length = 0; length < whole.length - 8; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertEquals(16, ImageDecoder.decode(ImageBytes.withExif(jpeg, cut), AS_IT_IS).height());
    }
    byte[] beyond = whole.clone();
    ByteBuffer.wrap(beyond).putInt(4, -7);
    assertEquals(16, ImageDecoder.decode(ImageBytes.withExif(jpeg, beyond), AS_IT_IS).height());
  }

  private static int level(Pixels image, int row, int column) {
    return image.values_HWC()[image.at(row, column)] & 0xff;
  }

  @Test
  void halvingAveragesAndDoublingInterpolates() throws Exception {
    byte[] file =
        ImageBytes.written(
            ImageBytes.grey(new int[] {0, 0, 200, 200}, new int[] {0, 0, 200, 200}), "png");
    // Worked by hand: triangles reach two pixels to each side of the centres 1 and 3, and are cut
    // off at the borders.
    assertArrayEquals(
        new int[] {29, 171}, decoded(file, new Decoding(Channels.GREY, 2, 1, Fit.STRETCH, 1000)));
    byte[] two = ImageBytes.written(ImageBytes.grey(new int[] {0, 200}), "png");
    assertArrayEquals(
        new int[] {0, 50, 150, 200},
        decoded(two, new Decoding(Channels.GREY, 4, 1, Fit.STRETCH, 1000)));
  }

  @Test
  void croppingKeepsTheMiddle() throws Exception {
    byte[] file =
        ImageBytes.written(
            ImageBytes.grey(new int[] {255, 10, 20, 255}, new int[] {255, 30, 40, 255}), "png");
    assertArrayEquals(
        new int[] {10, 20, 30, 40},
        decoded(file, new Decoding(Channels.GREY, 2, 2, Fit.CROP, 1000)));
  }

  @Test
  void whatIsNoImageIsRejectedWithTheReason() {
    assertRejected(new byte[0], "is empty");
    assertRejected("hello".getBytes(StandardCharsets.UTF_8), "does not begin as a PNG");
    byte[] png = ImageBytes.written(flat(3), "png");
    assertRejected(Arrays.copyOf(png, png.length - 20), "can't be decoded");
    byte[] jpeg = ImageBytes.written(flat(3), "jpeg");
    assertRejected(Arrays.copyOf(jpeg, jpeg.length - 4), "");
  }

  @Test
  void animationsAreRejected() throws Exception {
    assertRejected(ImageBytes.animatedGif(), "is animated");
    assertRejected(ImageBytes.animatedPng(), "is animated");
  }

  @Test
  void bombsAreRefusedByTheirHeader() throws Exception {
    assertRejected(ImageBytes.bomb(100_000, 100_000), "announces 100,000 × 100,000 pixels");
    assertRejected(ImageBytes.bomb(501, 2), "announces 501 × 2 pixels");
  }

  @Test
  void packedTextsAreNotUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write(new byte[] {'a', 0, 0});
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      byte[] text = new byte[1 << 20];
      for (int mebibyte = 0; mebibyte < 200; mebibyte++) {
        out.write(text);
      }
    }
    byte[] png = ImageBytes.withChunk(ImageBytes.animatedPng(), "zTXt", packed.toByteArray());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertRejected(png, "is animated");
    byte[] still =
        ImageBytes.withChunk(ImageBytes.greyPng(new byte[2], 1), "zTXt", packed.toByteArray());
    assertEquals(2, ImageDecoder.decode(still, AS_IT_IS).height());
    assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 100 << 20);
  }

  @Test
  void sixteenBitsAndCmykAreRejected() {
    assertRejected(
        ImageBytes.written(new BufferedImage(2, 2, BufferedImage.TYPE_USHORT_GRAY), "png"),
        "has 16 bits in a channel");
    assertRejected(ImageBytes.cmykJpeg(), "is in CMYK");
  }
}
