package org.meanfield.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.DataException;

/**
 * A pair of IDX files, images and their labels, known to be whole.
 *
 * @param imagesHead dimensions: images, rows, columns
 * @param classes one more than the greatest label
 */
public record IdxImages(DataFile images, DataFile labels, IdxHeader imagesHead, int classes)
    implements Serializable {

  private static final int LABELS_OFFSET = 8;

  /**
   * Reads both files from end to end and adds their content to {@code fingerprint}.
   *
   * @throws DataException if they are malformed, truncated, too long or of different counts
   */
  static IdxImages check(
      DataFile images, DataFile labels, Configuration hadoop, MessageDigest fingerprint)
      throws IOException {
    IdxHeader imagesHead;
    try (InputStream in = images.openAt(hadoop, 0)) {
      imagesHead = IdxHeader.read(in, 3, images, "images");
      readItems(in, imagesHead, images, fingerprint);
    }
    try (InputStream in = labels.openAt(hadoop, 0)) {
      IdxHeader labelsHead = IdxHeader.read(in, 1, labels, "labels");
      if (labelsHead.items() != imagesHead.items()) {
        throw new DataException(
            String.format(
                "%s holds %,d images but %s holds %,d labels. Choose the two files of one split.",
                images, imagesHead.items(), labels, labelsHead.items()));
      }
      int greatest = readItems(in, labelsHead, labels, fingerprint);
      return new IdxImages(images, labels, imagesHead, greatest + 1);
    }
  }

  /** Returns the greatest byte. */
  private static int readItems(
      InputStream in, IdxHeader head, DataFile file, MessageDigest fingerprint) throws IOException {
    fingerprint.update(head.dimensionBytes());
    long expected = (long) head.items() * head.itemBytes();
    long seen = 0;
    int greatest = 0;
    byte[] buffer = new byte[1 << 16];
    try {
      while (true) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, expected - seen + 1));
        if (read < 0) {
          break;
        }
        seen += read;
        if (seen > expected) {
          throw new DataException(
              String.format(
                  "%s goes on after the %,d items of %,d bytes that its head announces; it is"
                      + " damaged. Fetch it again.",
                  file, head.items(), head.itemBytes()));
        }
        fingerprint.update(buffer, 0, read);
        for (int i = 0; i < read; i++) {
          greatest = Math.max(greatest, buffer[i] & 0xff);
        }
      }
    } catch (EOFException e) {
      throw truncated(file, expected, seen, e);
    }
    if (seen < expected) {
      throw truncated(file, expected, seen, null);
    }
    return greatest;
  }

  private static DataException truncated(
      DataFile file, long expected, long seen, EOFException cause) {
    return new DataException(
        String.format(
            "%s is cut off: its head announces %,d bytes of items but only %,d are there. Fetch it"
                + " again.",
            file, expected, seen),
        cause);
  }

  /** Returns the number of images. */
  public int count() {
    return imagesHead.items();
  }

  /** Rows of pixels of each. */
  public int rows() {
    return imagesHead.dimensions().get(1);
  }

  /** Columns of pixels of each. */
  public int columns() {
    return imagesHead.dimensions().get(2);
  }

  /** The examples from {@code first} on, read as they are asked for. */
  public Iterator<LabelledImage> read(Configuration hadoop, int first, int count)
      throws IOException {
    int pixels = imagesHead.itemBytes();
    InputStream imageStream = images.openAt(hadoop, imagesHead.bytes() + (long) first * pixels);
    InputStream labelStream = labels.openAt(hadoop, LABELS_OFFSET + (long) first);
    return new Iterator<>() {
      private int next = first;

      @Override
      public boolean hasNext() {
        return next < first + count;
      }

      @Override
      public LabelledImage next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        try {
          byte[] image = new byte[pixels];
          int label = labelStream.read();
          if (imageStream.readNBytes(image, 0, pixels) < pixels || label < 0) {
            throw new DataException(
                images + " or " + labels + " became shorter while it was read. Restore it.");
          }
          LabelledImage example = new LabelledImage(next++, image, label);
          if (!hasNext()) {
            imageStream.close();
            labelStream.close();
          }
          return example;
        } catch (IOException e) {
          throw new DataException("Cannot read " + images + " and " + labels + ": " + e, e);
        }
      }
    };
  }
}
