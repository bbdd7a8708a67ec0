package org.meanfield.data;

import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Hashes that examples are recognised by in later versions of their data: of the source's own name
 * for an example where there is one, as prepared datasets keep it, else of what the example is.
 */
public final class ExampleHashes {
  private ExampleHashes() {}

  /**
   * Finds the lowest hashes of each split, or of all splits together, each hash once however many
   * examples have it.
   *
   * @param most the number of hashes
   */
  public static long[] lowest(JavaSparkContext spark, Dataset dataset, int most) {
    spark.setJobDescription("look which examples there are");
    if (dataset instanceof PreparedDataset prepared) {
      return lowest(prepared.idHashes(spark), most);
    }
    Layout layout =
        dataset.info().content() == DatasetInfo.Content.IMAGES
            ? Layout.VECTORS
            : Layout.LABELLED_ROWS;
    LongStream all = LongStream.empty();
    for (Split split : dataset.info().examples().keySet()) {
      try (ShardedData shards = dataset.shards(spark, split, layout, spark.defaultParallelism())) {
        all = LongStream.concat(all, LongStream.of(lowest(shards.exampleHashes(), most)));
      }
    }
    return all.toArray();
  }

  private static long[] lowest(JavaRDD<Long> hashes, int most) {
    List<Long> lowest = hashes.distinct().takeOrdered(most);
    return lowest.stream().mapToLong(Long::longValue).toArray();
  }
}
