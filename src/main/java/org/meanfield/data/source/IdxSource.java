package org.meanfield.data.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.data.IdxImages;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.ImageDataset;
import org.meanfield.data.LabelledImage;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations;

/**
 * Labelled grey images in the format of MNIST: its four IDX files, plain or gzip. Those for
 * training and those for testing are numbered from 0 each. Files that are not whole are refused as
 * a whole, since nobody knows what the rest of them means.
 *
 * @param path the directory of the files, on any Hadoop file system; or, for the sample that comes
 *     with this program, {@code bundled:mnist-sample}
 */
public record IdxSource(String path) implements RowSource {
  private static final int BYTES_PER_READER = 4 << 20;

  /** Checks the setting. */
  public IdxSource {
    new Violations()
        .require(!path.isBlank(), "path", "must not be empty", "give a directory of IDX files")
        .check();
  }

  @Override
  public boolean givesSplits() {
    return true;
  }

  @Override
  public String state(SparkSession spark) {
    return isBundled() ? "" : RowSource.super.state(spark);
  }

  private boolean isBundled() {
    return path.startsWith(ImageConfig.BUNDLED);
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    JavaSparkContext context = reading.context();
    Configuration hadoop = context.hadoopConfiguration();
    ImageDataset files = ImageDataset.open(new ImageConfig(path, 0), hadoop);
    if (!isBundled()) {
      Set<String> four =
          Stream.of(files.train(), files.test())
              .flatMap(split -> Stream.of(split.images().path(), split.labels().path()))
              .collect(Collectors.toSet());
      FileListing.of(path, hadoop).only(four).remarks().forEach(reading::remark);
    }
    List<Range> ranges = new ArrayList<>();
    ranges.addAll(ranges(files.train(), Split.TRAIN, hadoop));
    ranges.addAll(ranges(files.test(), Split.TEST, hadoop));
    return reading
        .spark()
        .createDataFrame(
            context.parallelize(ranges, ranges.size()).flatMap(new ReadRange(reading.hadoop())),
            SourceRow.SCHEMA);
  }

  /** A run of consecutive images, for one task to read. */
  private record Range(IdxImages files, Split split, int first, int count)
      implements Serializable {}

  private static List<Range> ranges(IdxImages files, Split split, Configuration hadoop) {
    try {
      long bytes = (long) files.count() * files.rows() * files.columns();
      int readers =
          files.images().seekable(hadoop) ? (int) Math.max(1, bytes / BYTES_PER_READER) : 1;
      List<Range> ranges = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        int first = (int) ((long) files.count() * i / readers);
        int end = (int) ((long) files.count() * (i + 1) / readers);
        ranges.add(new Range(files, split, first, end - first));
      }
      return ranges;
    } catch (IOException e) {
      throw new DataException("Cannot read " + files.images() + ": " + e, e);
    }
  }

  private static final class ReadRange implements FlatMapFunction<Range, Row> {
    private final Broadcast<SerializableConfiguration> hadoop;

    ReadRange(Broadcast<SerializableConfiguration> hadoop) {
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<Row> call(Range range) throws IOException {
      IdxImages files = range.files();
      Iterator<LabelledImage> images =
          files.read(hadoop.value().value(), range.first(), range.count());
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return images.hasNext();
        }

        @Override
        public Row next() {
          LabelledImage image = images.next();
          return new SourceRow(
                  range.split(),
                  String.valueOf(image.id()),
                  String.valueOf(image.label()),
                  files.rows(),
                  files.columns(),
                  image.pixels(),
                  null,
                  files.images().path(),
                  image.id(),
                  null)
              .toRow();
        }
      };
    }
  }
}
