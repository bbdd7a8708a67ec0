package org.meanfield.data.source;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.errors.Violations;

/**
 * A folder of PNG, JPEG, BMP and GIF files, in sub-folders or not. Names that begin with a dot or
 * an underscore are no data, as everywhere in Hadoop.
 *
 * @param path the folder of the images, on any Hadoop file system
 * @param labels the meaning of the folder that an image is in: its name is the class of the image
 *     ({@code folders}), or images have no classes ({@code none})
 * @param ids the id of an image: the file's path below the source's folder, or below that of its
 *     split ({@code path}), or the file's name without its ending ({@code name})
 * @param splits the meaning of the topmost folders: they are {@code train}, {@code validation} and
 *     {@code test} and give the splits ({@code folders}), or they give none ({@code none})
 */
public record ImageFiles(String path, Labels labels, Ids ids, Splits splits, Decoding decode)
    implements RowSource {
  /** The meaning of the folder right above a file. */
  public enum Labels {
    /** The folder's name is the image's class. */
    FOLDERS,
    /** The folder means nothing: images have no classes. */
    NONE
  }

  /** The choice of an image's id. */
  public enum Ids {
    /** The id is the file's path below the folder of its split. */
    PATH,
    /** The id is the file's name without its ending. */
    NAME
  }

  /** The choice whether folders divide the images. */
  public enum Splits {
    /** The folders mean no split. */
    NONE,
    /** The first ones are {@code train}, {@code validation} and {@code test}. */
    FOLDERS
  }

  /** Checks the settings. */
  public ImageFiles {
    new Violations()
        .require(!path.isBlank(), "path", "must not be empty", "give a folder of images")
        .check();
  }

  @Override
  public boolean givesSplits() {
    return splits == Splits.FOLDERS;
  }

  @Override
  public int channels() {
    return decode.channels().count();
  }

  @Override
  public Arrivals.Unit arrival() {
    return Arrivals.Unit.FILES;
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    return new ReadImageFile(this, reading).rows(reading, "images");
  }

  @Override
  public Dataset<Row> inputRows(Reading reading, InputRequest request) {
    request.requireNothingKept();
    return new ImageFiles(path, Labels.NONE, ids, Splits.NONE, decode).rows(reading);
  }
}
