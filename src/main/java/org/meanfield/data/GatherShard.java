package org.meanfield.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Makes a shard of what was dealt to its worker. Shuffled blocks arrive in any order, hence the
 * sort.
 */
final class GatherShard
    implements Function2<Integer, Iterator<Tuple2<Integer, Example>>, Iterator<Shard>> {
  @Override
  public Iterator<Shard> call(Integer worker, Iterator<Tuple2<Integer, Example>> dealt) {
    List<Example> examples = new ArrayList<>();
    dealt.forEachRemaining(pair -> examples.add(pair._2()));
    examples.sort(Comparator.comparingLong(Example::id));
    return List.of(new Shard(worker, examples.toArray(Example[]::new))).iterator();
  }
}
