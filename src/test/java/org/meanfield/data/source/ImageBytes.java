package org.meanfield.data.source;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files for tests, good ones and bad ones. */
public final class ImageBytes {
  /** The bytes of the signature and of the first chunk: its length, type, 13 bytes and checksum. */
  private static final int AFTER_PNG_HEADER = 8 + 4 + 4 + 13 + 4;

  private ImageBytes() {}

  /** Makes a grey image of these rows. */
  static BufferedImage grey(int[]... rows) {
    BufferedImage image =
        new BufferedImage(rows[0].length, rows.length, BufferedImage.TYPE_BYTE_GRAY);
    for (int h = 0; h < rows.length; h++) {
      for (int w = 0; w < rows[h].length; w++) {
        image.getRaster().setSample(w, h, 0, rows[h][w]);
      }
    }
    return image;
  }

  /** Makes a PNG file of grey pixels, row by row. */
  public static byte[] greyPng(byte[] pixels, int width) {
    BufferedImage image =
        new BufferedImage(width, pixels.length / width, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, width, pixels.length / width, pixels);
    return written(image, "png");
  }

  /** Makes an image of rows of RGB. */
  static BufferedImage colour(int[]... rows) {
    BufferedImage image =
        new BufferedImage(rows[0].length, rows.length, BufferedImage.TYPE_INT_RGB);
    for (int h = 0; h < rows.length; h++) {
      for (int w = 0; w < rows[h].length; w++) {
        image.setRGB(w, h, rows[h][w]);
      }
    }
    return image;
  }

  static byte[] written(BufferedImage image, String format) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer of " + format);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a GIF of two frames. */
  static byte[] animatedGif() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int level : new int[] {10, 200}) {
        writer.writeToSequence(new IIOImage(grey(new int[] {level, 0}), null, null), null);
      }
      writer.endWriteSequence();
    }
    writer.dispose();
    return bytes.toByteArray();
  }

  /** Makes a PNG with the chunk that announces an animation. */
  static byte[] animatedPng() throws IOException {
    byte[] png = written(grey(new int[] {1, 2}), "png");
    byte[] chunk = ByteBuffer.allocate(8).putInt(2).putInt(0).array();
    return withChunk(png, "acTL", chunk);
  }

  /** Makes a PNG whose header announces another size than it has. */
  static byte[] bomb(int width, int height) throws IOException {
    byte[] png = written(grey(new int[] {1, 2}), "png");
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, width).putInt(20, height);
    CRC32 checksum = new CRC32();
    checksum.update(png, 12, 17);
    header.putInt(29, (int) checksum.getValue());
    return png;
  }

  /** Returns a PNG with one more chunk, before its data. */
  static byte[] withChunk(byte[] png, String type, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(png, 0, AFTER_PNG_HEADER);
    out.writeInt(content.length);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    out.write(name);
    out.write(content);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    out.writeInt((int) checksum.getValue());
    out.write(png, AFTER_PNG_HEADER, png.length - AFTER_PNG_HEADER);
    return bytes.toByteArray();
  }

  /** Returns a JPEG with an EXIF tag that tells how the camera was held. */
  static byte[] withOrientation(byte[] jpeg, int orientation) throws IOException {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    tiff.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putInt(orientation).putInt(0);
    return withExif(jpeg, tiff.array());
  }

  /** Returns a JPEG with EXIF data, which are a TIFF file. */
  static byte[] withExif(byte[] jpeg, byte[] tiff) throws IOException {
    byte[] name = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(jpeg, 0, 2);
    out.writeShort(0xffe1);
    out.writeShort(2 + name.length + tiff.length);
    out.write(name);
    out.write(tiff);
    out.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  /** Makes a JPEG of four components: its frame header is made to say so. */
  static byte[] cmykJpeg() {
    byte[] jpeg = written(colour(new int[] {0xff0000, 0x00ff00}), "jpeg");
    for (int at = 2; at < jpeg.length - 4; ) {
      int marker = jpeg[at + 1] & 0xff;
      int length = ((jpeg[at + 2] & 0xff) << 8) | (jpeg[at + 3] & 0xff);
      if (marker == 0xc0) {
        byte[] component = Arrays.copyOfRange(jpeg, at + 16, at + 19);
        component[0] = 4;
        ByteBuffer changed = ByteBuffer.allocate(jpeg.length + 3);
        changed.put(jpeg, 0, at + 2).putShort((short) (length + 3));
        changed.put(jpeg, at + 4, 5).put((byte) 4).put(jpeg, at + 10, 9).put(component);
        changed.put(jpeg, at + 19, jpeg.length - at - 19);
        return changed.array();
      }
      at += 2 + length;
    }
    throw new IllegalStateException("no frame header");
  }
}
