package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.storage.Place;

/** Reads one image of {@link ImageFiles}. */
final class ReadImageFile extends ReadExampleFile {
  private static final long serialVersionUID = 1;

  /**
   * The most bytes of a file for each pixel: 8 bits in four channels, packed as badly as can be,
   * and metadata.
   */
  private static final long MOST_BYTES_PER_PIXEL = 8;

  private static final long MOST_BYTES_BESIDE = 1 << 20;

  private final ImageFiles source;

  ReadImageFile(ImageFiles source, Reading reading) {
    super(source.path(), reading);
    this.source = source;
  }

  @Override
  SourceRow example(String file, String relative, Configuration hadoop)
      throws IOException, RejectedRecordException {
    FilePlace place = FilePlace.of(relative, source.labels(), source.ids(), source.splits());
    Pixels image = ImageDecoder.decode(read(Place.of(file, hadoop)), source.decode());
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
        null);
  }

  private byte[] read(Place file) throws IOException, RejectedRecordException {
    long most = MOST_BYTES_PER_PIXEL * source.decode().maxPixels() + MOST_BYTES_BESIDE;
    try {
      if (file.fileSystem().getFileStatus(file.path()).getLen() > most) {
        throw new RejectedRecordException(
            "is larger than an image of source.decode.maxPixels could be");
      }
      try (InputStream in = file.fileSystem().open(file.path())) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException e) {
      throw RejectedRecordException.unreadable(e);
    }
  }
}
