package org.meanfield.data;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Examples that are read one after the other and never held, for a model to be asked about. Which
 * of them come together depends on their files alone, not on the cluster.
 */
public final class ExampleStream implements AutoCloseable {
  private final JavaRDD<NamedExample> examples;
  private final MinibatchForm form;
  private final long count;
  private final Runnable release;

  /**
   * Creates a stream.
   *
   * @param count the number of examples
   * @param release lets go of what {@code examples} needs
   */
  ExampleStream(JavaRDD<NamedExample> examples, MinibatchForm form, long count, Runnable release) {
    this.examples = examples;
    this.form = form;
    this.count = count;
    this.release = release;
  }

  /** Returns the number of examples. */
  public long count() {
    return count;
  }

  /**
   * Returns all examples, each once, in minibatches that are made when they are asked for.
   *
   * @param computed the values of a step that a model computes at most in one array, for which
   *     minibatches are small enough
   */
  public JavaRDD<NamedMinibatch> minibatches(int computed) {
    return examples.mapPartitions(new InMinibatches(form, computed));
  }

  @Override
  public void close() {
    release.run();
  }

  private record InMinibatches(MinibatchForm form, int computed)
      implements FlatMapFunction<Iterator<NamedExample>, NamedMinibatch> {
    @Override
    public Iterator<NamedMinibatch> call(Iterator<NamedExample> examples) {
      return new LookAhead(examples, form, computed);
    }
  }
}
