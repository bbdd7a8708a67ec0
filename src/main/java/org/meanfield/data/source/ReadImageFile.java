package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads one file of a folder of images. Spark's reader of binary files would end the whole job
 * where one file has vanished or may not be read.
 */
final class ReadImageFile implements Function<String, Row> {
  /**
   * Of a file for each pixel, 8 bits in four channels packed as badly as can be, and beside them.
   */
  private static final long MOST_BYTES_PER_PIXEL = 8;

  private static final long MOST_BYTES_BESIDE = 1 << 20;

  private final ImageFiles source;
  private final Broadcast<SerializableConfiguration> hadoop;

  ReadImageFile(ImageFiles source, Broadcast<SerializableConfiguration> hadoop) {
    this.source = source;
    this.hadoop = hadoop;
  }

  @Override
  public Row call(String relative) {
    String file = new Path(new Path(source.path()), new Path(null, null, relative)).toString();
    try {
      FilePlace place = FilePlace.of(relative, source.labels(), source.ids(), source.splits());
      Pixels image = ImageDecoder.decode(read(file, hadoop.value().value()), source.decode());
      return new SourceRow(
              place.split(),
              place.id(),
              place.label(),
              image.height(),
              image.width() * image.channels(),
              image.values_HWC(),
              null,
              file,
              null,
              null)
          .toRow();
    } catch (RejectedRecordException e) {
      return SourceRow.rejected(file, null, e.getMessage()).toRow();
    }
  }

  private byte[] read(String file, Configuration hadoop) throws RejectedRecordException {
    Path path = new Path(file);
    try {
      FileSystem fileSystem = path.getFileSystem(hadoop);
      long most = MOST_BYTES_PER_PIXEL * source.decode().maxPixels() + MOST_BYTES_BESIDE;
      if (fileSystem.getFileStatus(path).getLen() > most) {
        throw new RejectedRecordException(
            "is larger than an image of source.decode.maxPixels could be");
      }
      try (InputStream in = fileSystem.open(path)) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException e) {
      boolean forbidden = String.valueOf(e.getMessage()).contains("Permission denied");
      throw new RejectedRecordException(
          forbidden ? "can't be read: permission denied" : "vanished after it was listed");
    } catch (IOException e) {
      throw new RejectedRecordException("can't be read: " + e.getMessage());
    }
  }
}
