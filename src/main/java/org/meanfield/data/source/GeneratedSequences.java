package org.meanfield.data.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.SequenceTask;
import org.meanfield.data.Split;
import org.meanfield.data.Target;

/**
 * Sequences that executors draw, the same ones that a training on the task draws; their ids are
 * their places in their splits.
 *
 * @param task the task whose sequences are drawn
 */
public record GeneratedSequences(SequenceTask task) implements RowSource {
  private static final int SEQUENCES_PER_TASK = 10_000;

  @Override
  public boolean givesSplits() {
    return true;
  }

  @Override
  public Content content() {
    return Content.SEQUENCES;
  }

  @Override
  public Target.Kind target() {
    return task.target().kind();
  }

  @Override
  public int targetValues() {
    return target().isClass() ? 0 : task.target().outputs();
  }

  @Override
  public double tolerance() {
    return task.target().tolerance();
  }

  @Override
  public String path() {
    return task.toString();
  }

  /** The task alone, which the configuration tells, decides what is drawn. */
  @Override
  public String state(SparkSession spark) {
    return "";
  }

  @Override
  public Arrivals.Unit arrival() {
    throw notGiven();
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    List<Range> ranges = new ArrayList<>();
    for (Split split : Split.values()) {
      for (int first = 0; first < task.count(split); first += SEQUENCES_PER_TASK) {
        ranges.add(
            new Range(split, first, Math.min(task.count(split), first + SEQUENCES_PER_TASK)));
      }
    }
    JavaSparkContext context = reading.context();
    return reading
        .spark()
        .createDataFrame(
            context.parallelize(ranges, ranges.size()).flatMap(new DrawRange(task)),
            SourceRow.SCHEMA);
  }

  /** A run of consecutive examples, for one task to draw. */
  private record Range(Split split, int first, int end) implements Serializable {}

  /** A function that draws the sequences of a range. */
  private record DrawRange(SequenceTask task) implements FlatMapFunction<Range, Row> {
    @Override
    public Iterator<Row> call(Range range) {
      return IntStream.range(range.first(), range.end())
          .mapToObj(index -> row(range.split(), index))
          .iterator();
    }

    private Row row(Split split, int index) {
      SequenceTask.Draw draw = task.example(split, index);
      boolean classes = task.target().kind().isClass();
      return new SourceRow(
              split,
              String.valueOf(index),
              classes ? names(draw.targets()) : null,
              draw.values_TF().length / task.features(),
              task.features(),
              SourceRow.bytes(wide(draw.values_TF())),
              classes ? new byte[0] : SourceRow.bytes(wide(draw.targets())),
              task.toString(),
              (long) index,
              null)
          .toRow();
    }

    private static double[] wide(float[] values) {
      return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static String names(float[] classes) {
      List<String> names =
          IntStream.range(0, classes.length)
              .mapToObj(i -> String.valueOf((int) classes[i]))
              .toList();
      return String.join(SourceRow.BETWEEN_STEPS, names);
    }
  }
}
