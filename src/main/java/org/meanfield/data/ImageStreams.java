package org.meanfield.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.errors.DataException;

/** Reads IDX files in the executors, image by image; an image's id is its number in its file. */
final class ImageStreams {
  private static final int BYTES_PER_READER = 4 << 20;

  /** Images of a packed file, which one task must unpack, are passed on in as large parts. */
  private static final int IMAGES_PER_PART = 2048;

  private ImageStreams() {}

  /** A split, the files that it is in, and which of their images belong to it. */
  record Part(Split split, IdxImages images, Membership members) {}

  static ExampleStream of(JavaSparkContext spark, List<Part> parts, MinibatchForm form) {
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    JavaRDD<NamedExample> all = spark.emptyRDD();
    long count = 0;
    for (Part part : parts) {
      all = all.union(examples(spark, part, hadoop));
      count += part.members().count(0, part.images().count());
    }
    return new ExampleStream(all, form, count, hadoop::destroy);
  }

  private static JavaRDD<NamedExample> examples(
      JavaSparkContext spark, Part part, Broadcast<SerializableConfiguration> hadoop) {
    IdxImages images = part.images();
    try {
      boolean seekable = images.images().seekable(spark.hadoopConfiguration());
      long bytes = (long) images.count() * images.imagesHead().itemBytes();
      int readers = seekable ? (int) Math.max(1, bytes / BYTES_PER_READER) : 1;
      List<Range> ranges = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        int first = (int) ((long) images.count() * i / readers);
        int end = (int) ((long) images.count() * (i + 1) / readers);
        ranges.add(new Range(part.split(), images, part.members(), first, end - first));
      }
      JavaRDD<NamedExample> read =
          spark.parallelize(ranges, ranges.size()).flatMap(new ReadRange(hadoop));
      int partitions = images.count() / IMAGES_PER_PART;
      return seekable || partitions < 2 ? read : read.repartition(partitions);
    } catch (IOException e) {
      throw new DataException("Cannot read " + images.images() + ": " + e, e);
    }
  }

  private record Range(Split split, IdxImages images, Membership members, int first, int count)
      implements Serializable {}

  private record ReadRange(Broadcast<SerializableConfiguration> hadoop)
      implements FlatMapFunction<Range, NamedExample> {
    @Override
    public Iterator<NamedExample> call(Range range) throws IOException {
      Iterator<LabelledImage> all =
          range.images().read(hadoop.value().value(), range.first(), range.count());
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED), false)
          .filter(image -> range.members().includes(image.id()))
          .map(image -> named(image, range.split()))
          .iterator();
    }

    private static NamedExample named(LabelledImage image, Split split) {
      return new NamedExample(
          split,
          String.valueOf(image.id()),
          null,
          new double[] {image.label()},
          NamedExample.NOTHING,
          new LabelledImage(image.id(), image.pixels(), 0));
    }
  }
}
