package org.meanfield.data.source;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * PNG, JPEG, BMP and GIF to pixels, by ImageIO and TwelveMonkeys' readers for it. The header is
 * looked at first: what it announces may be refused before anything of that size is allocated.
 */
final class ImageDecoder {
  private static final Set<String> FORMATS = Set.of("png", "jpeg", "bmp", "gif");
  private static final int BITS = 8;
  private static final int CMYK_BANDS = 4;
  private static final int PNG_SIGNATURE_BYTES = 8;

  /** The chunk {@code acTL}, which marks an animation. */
  private static final int ANIMATION_CONTROL = 0x6163544c;

  /** The chunk {@code IEND}, which ends an image. */
  private static final int IMAGE_END = 0x49454e44;

  static {
    // By this thread's class loader, which sees the readers in our jar.
    ImageIO.scanForPlugins();
  }

  private ImageDecoder() {}

  /**
   * Decodes, turns and scales.
   *
   * @throws RejectedRecordException if it can't be, or is of a kind that isn't read
   */
  static Pixels decode(byte[] file, Decoding form) throws RejectedRecordException {
    if (file.length == 0) {
      throw new RejectedRecordException("is empty");
    }
    try (ImageInputStream in = stream(file, 0)) {
      ImageReader reader = reader(in);
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
      try {
        // A PNG's texts may be packed; a JPEG's metadata tell where it was cut off.
        reader.setInput(in, false, reader.getFormatName().equalsIgnoreCase("png"));
        checkHeader(reader, file, form);
        BufferedImage image = reader.read(0);
        requireWhole(warnings);
        Pixels upright = orientation(reader, file).apply(Samples.of(image, form.channels()));
        return form.resizes() ? Resampling.fit(upright, form) : upright;
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // Readers throw whatever the damage leads them to.
      throw new RejectedRecordException("can't be decoded: " + e);
    }
  }

  private static ImageInputStream stream(byte[] file, int from) {
    return new MemoryCacheImageInputStream(
        new ByteArrayInputStream(file, from, file.length - from));
  }

  private static ImageReader reader(ImageInputStream in)
      throws IOException, RejectedRecordException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        return reader;
      }
      reader.dispose();
    }
    throw new RejectedRecordException("does not begin as a PNG, JPEG, BMP or GIF file does");
  }

  private static void checkHeader(ImageReader reader, byte[] file, Decoding form)
      throws IOException, RejectedRecordException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > form.maxPixels()) {
      throw new RejectedRecordException(
          String.format(
              Locale.ROOT,
              "announces %,d × %,d pixels, but source.decode.maxPixels is %,d",
              width,
              height,
              form.maxPixels()));
    }
    boolean jpeg = reader.getFormatName().equalsIgnoreCase("jpeg");
    if (jpeg && JpegFrame.components(file) == CMYK_BANDS) {
      throw new RejectedRecordException("is in CMYK; convert it to RGB");
    }
    ImageTypeSpecifier type = reader.getImageTypes(0).next();
    if (type.getBitsPerBand(0) > BITS) {
      throw new RejectedRecordException(
          "has " + type.getBitsPerBand(0) + " bits in a channel; convert it to 8");
    }
    String format = reader.getFormatName().toLowerCase(Locale.ROOT);
    if (format.equals("png")) {
      checkChunks(ByteBuffer.wrap(file));
    } else if (format.equals("gif") && reader.getNumImages(true) > 1) {
      throw animated();
    }
  }

  /**
   * An animated PNG has a chunk acTL, which ImageIO doesn't know, and one that is whole ends with a
   * chunk IEND. All others are passed over, since texts among them may be packed to many times
   * their size.
   */
  private static void checkChunks(ByteBuffer png) throws RejectedRecordException {
    int at = PNG_SIGNATURE_BYTES;
    while (at >= 0 && at + 2 * Integer.BYTES <= png.limit()) {
      int type = png.getInt(at + Integer.BYTES);
      if (type == ANIMATION_CONTROL) {
        throw animated();
      }
      if (type == IMAGE_END) {
        return;
      }
      // Length, type and checksum are four bytes each; a length that is none ends this.
      at += 3 * Integer.BYTES + Math.max(0, png.getInt(at));
    }
    throw new RejectedRecordException("can't be decoded: it was cut off");
  }

  private static RejectedRecordException animated() {
    return new RejectedRecordException("is animated; extract the frame that is meant");
  }

  /** Refuses cut-off data: where JPEG data ends too early, readers fill up with grey and warn. */
  private static void requireWhole(List<String> warnings) throws RejectedRecordException {
    for (String warning : warnings) {
      String small = warning.toLowerCase(Locale.ROOT);
      if (small.contains("premature") || small.contains("truncated") || small.contains("corrupt")) {
        throw new RejectedRecordException("is damaged: " + warning);
      }
    }
  }

  private static Orientation orientation(ImageReader reader, byte[] file) throws IOException {
    if (!reader.getFormatName().equalsIgnoreCase("jpeg")) {
      return Orientation.UPRIGHT;
    }
    try (ImageInputStream in = stream(file, 0)) {
      for (JPEGSegment segment : JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif")) {
        byte[] exif = segment.data().readAllBytes();
        // A zero pads the segment's name.
        return ExifOrientation.of(Arrays.copyOfRange(exif, Math.min(1, exif.length), exif.length));
      }
    }
    return Orientation.UPRIGHT;
  }
}
