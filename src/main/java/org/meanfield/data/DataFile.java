package org.meanfield.data;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.meanfield.storage.Place;

/**
 * A file to read, plain or gzip: on any Hadoop file system, or among the resources of our jar when
 * the path begins with {@code bundled:}.
 *
 * @param path the full path
 */
public record DataFile(String path) implements Serializable {
  static final String BUNDLED = "bundled:";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  /** The file {@code name} in {@code directory}, which means the same place to every executor. */
  static DataFile in(String directory, String name, Configuration hadoop) throws IOException {
    if (directory.startsWith(BUNDLED)) {
      return new DataFile(directory + "/" + name);
    }
    return new DataFile(Place.below(Place.of(directory, hadoop).path(), name).toString());
  }

  /** The file at {@code path}, which means the same place to every executor. */
  static DataFile at(String path, Configuration hadoop) throws IOException {
    return new DataFile(Place.of(path, hadoop).path().toString());
  }

  private boolean bundled() {
    return path.startsWith(BUNDLED);
  }

  /** Returns whether the file exists. */
  boolean exists(Configuration hadoop) throws IOException {
    if (bundled()) {
      return DataFile.class.getResource(resource()) != null;
    }
    Place place = Place.of(path, hadoop);
    try {
      return place.fileSystem().getFileStatus(place.path()).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Returns whether {@link #openAt} can seek, so that several tasks may share the reading. */
  public boolean seekable(Configuration hadoop) throws IOException {
    if (bundled()) {
      return false;
    }
    try (InputStream raw = openRaw(hadoop)) {
      return !startsAsGzip(raw);
    }
  }

  /** Opens the content, decompressed, at byte {@code offset} of it. */
  InputStream openAt(Configuration hadoop, long offset) throws IOException {
    InputStream raw = openRaw(hadoop);
    try {
      if (startsAsGzip(raw)) {
        InputStream content = new GZIPInputStream(raw, BUFFER_BYTES);
        content.skipNBytes(offset);
        return content;
      }
      if (raw instanceof FSDataInputStream file) {
        file.seek(offset);
        return new BufferedInputStream(file, BUFFER_BYTES);
      }
      raw.skipNBytes(offset);
      return raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private InputStream openRaw(Configuration hadoop) throws IOException {
    if (!bundled()) {
      Place place = Place.of(path, hadoop);
      return place.fileSystem().open(place.path());
    }
    InputStream resource = DataFile.class.getResourceAsStream(resource());
    if (resource == null) {
      throw new FileNotFoundException(path);
    }
    return new BufferedInputStream(resource, BUFFER_BYTES);
  }

  private String resource() {
    return "/org/meanfield/data/" + path.substring(BUNDLED.length());
  }

  /** Looks at the first two bytes and goes back to the beginning. */
  private static boolean startsAsGzip(InputStream raw) throws IOException {
    if (raw instanceof FSDataInputStream file) {
      boolean gzip = firstTwoBytes(file) == GZIP_MAGIC;
      file.seek(0);
      return gzip;
    }
    raw.mark(2);
    boolean gzip = firstTwoBytes(raw) == GZIP_MAGIC;
    raw.reset();
    return gzip;
  }

  private static int firstTwoBytes(InputStream in) throws IOException {
    int first = in.read();
    return (first << 8) | in.read();
  }

  @Override
  public String toString() {
    return path;
  }
}
