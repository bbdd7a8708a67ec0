package org.meanfield.data.source;

import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations;

/**
 * Parquet files with a column of images, as the bytes of PNG, JPEG, BMP or GIF files.
 *
 * @param path the Parquet file, or a directory of Parquet files, on any Hadoop file system
 * @param id the column of the ids, which are texts or whole numbers, each unique
 * @param image the column of the images, which are the bytes of image files
 * @param label the column of the classes; empty if images have none
 * @param split the column that names the split of each image: {@code train}, {@code validation} or
 *     {@code test}; empty if there is none
 */
public record ImageTable(
    String path, String id, String image, String label, String split, Decoding decode)
    implements RowSource {
  /** Checks the settings. */
  public ImageTable {
    new Violations()
        .require(!path.isBlank(), "path", "must not be empty", "give Parquet files")
        .require(!id.isBlank(), "id", "must not be empty", "name a column of unique ids")
        .require(!image.isBlank(), "image", "must not be empty", "name the column of images")
        .check();
  }

  @Override
  public boolean givesSplits() {
    return !split.isEmpty();
  }

  @Override
  public int channels() {
    return decode.channels().count();
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    ParquetTable table = ParquetTable.open(reading, path, List.of(id, image, label, split));
    table.requireOneText(id, label);
    return table.rows(this::rows);
  }

  @Override
  public Dataset<Row> inputRows(Reading reading, InputRequest request) {
    request.requireNothingKept();
    return new ImageTable(path, id, image, "", "", decode).rows(reading);
  }

  private Dataset<Row> rows(ParquetTable.Part part) {
    if (!part.type(image).equals(DataTypes.BinaryType)) {
      throw new DataException(
          String.format(
              "The column %s of %s holds %s instead of bytes. Name a column of image files' bytes.",
              image, part.file(), part.type(image).simpleString()));
    }
    return part.select(
            part.text(split).as(SourceRow.SPLIT),
            part.text(id).as(SourceRow.ID),
            part.text(label).as(SourceRow.LABEL),
            part.column(image).as(SourceRow.CONTENT),
            ParquetTable.Part.source().as(SourceRow.FILE),
            ParquetTable.Part.position().as(SourceRow.POSITION))
        .map(new DecodeRow(this), Encoders.row(SourceRow.SCHEMA));
  }

  /** Decodes the image of a row. */
  private record DecodeRow(ImageTable source) implements MapFunction<Row, Row> {
    @Override
    public Row call(Row row) {
      String file = row.getAs(SourceRow.FILE);
      Long position = row.getAs(SourceRow.POSITION);
      try {
        Pixels image = ImageDecoder.decode(content(row), source.decode());
        return new SourceRow(
                split(row),
                required(row, SourceRow.ID),
                source.label().isEmpty() ? null : required(row, SourceRow.LABEL),
                image.height(),
                image.width() * image.channels(),
                image.values_HWC(),
                null,
                file,
                position,
                null)
            .toRow();
      } catch (RejectedRecordException e) {
        return SourceRow.rejected(file, position, e.getMessage()).toRow();
      }
    }

    private static byte[] content(Row row) throws RejectedRecordException {
      byte[] content = row.getAs(SourceRow.CONTENT);
      if (content == null) {
        throw new RejectedRecordException("has no image");
      }
      return content;
    }

    private static String required(Row row, String column) throws RejectedRecordException {
      String text = row.getAs(column);
      if (text == null || text.isEmpty()) {
        throw new RejectedRecordException("has no " + column);
      }
      return text;
    }

    private Split split(Row row) throws RejectedRecordException {
      if (source.split().isEmpty()) {
        return null;
      }
      String given = row.getAs(SourceRow.SPLIT);
      return Split.labelled(given).orElseThrow(() -> RejectedRecordException.noSplit(given));
    }
  }
}
