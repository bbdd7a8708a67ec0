package org.meanfield.data;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/** Deals the examples of some classes anew, in the order of their ids, like cards. */
final class OfClasses {
  private OfClasses() {}

  /**
   * Returns as many shards as there are, of examples of some classes alone.
   *
   * @param chosen whether a class is taken, by its number
   */
  static JavaRDD<Shard> deal(JavaRDD<Shard> shards, boolean[] chosen) {
    int workers = shards.getNumPartitions();
    JavaPairRDD<Long, Example> byId =
        shards.flatMap(new Choose(chosen)).mapToPair(new KeyById()).sortByKey(true, workers);
    return byId.values()
        .zipWithIndex()
        .mapToPair(new DealRank(workers))
        // An Integer's hash is itself, so key w goes to partition w.
        .partitionBy(new HashPartitioner(workers))
        .mapPartitionsWithIndex(new GatherShard(), true);
  }

  private record Choose(boolean[] chosen) implements FlatMapFunction<Shard, Example> {
    @Override
    public Iterator<Example> call(Shard shard) {
      return IntStream.range(0, shard.size())
          .filter(i -> chosen[shard.label(i)])
          .mapToObj(shard::example)
          .iterator();
    }
  }

  private static final class KeyById implements PairFunction<Example, Long, Example> {
    @Override
    public Tuple2<Long, Example> call(Example example) {
      return new Tuple2<>(example.id(), example);
    }
  }

  private record DealRank(int workers)
      implements PairFunction<Tuple2<Example, Long>, Integer, Example> {
    @Override
    public Tuple2<Integer, Example> call(Tuple2<Example, Long> ranked) {
      return new Tuple2<>((int) (ranked._2() % workers), ranked._1());
    }
  }
}
