package org.meanfield.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Makes examples, as a model reads them, of values as datasets store them.
 *
 * @param scaling of sequences and vectors, whose targets stay zeros: a model isn't told them
 * @param asked what the model predicts
 * @param series the numbers of time series by their names
 * @param names the names of time series in the order of their numbers
 * @param features values of a step
 */
public record ExampleReader(
    StepScaling scaling,
    Target asked,
    Map<String, Integer> series,
    List<String> names,
    int features)
    implements Serializable {
  /**
   * Creates the reader for a model.
   *
   * @param info the data as the model sees it
   * @param stored the columns as they are stored
   * @param asked what the model predicts
   */
  static ExampleReader of(DatasetInfo info, List<FeatureColumn> stored, Target asked) {
    Map<String, Integer> numbers = new HashMap<>();
    info.series().forEach(name -> numbers.put(name, numbers.size()));
    return new ExampleReader(
        StepScaling.of(info, stored), asked, numbers, info.series(), info.features());
  }

  /** Creates the reader of values whose columns are the model's own. */
  public static ExampleReader of(DatasetInfo info) {
    return of(info, info.columns(), info.target());
  }

  /**
   * Returns an image.
   *
   * @param pixels a byte for each value, row by row
   */
  public NamedExample image(String id, byte[] pixels, String[] carried) {
    return new NamedExample(
        null, id, null, NamedExample.NO_TRUTH, carried, new LabelledImage(0, pixels, 0));
  }

  /**
   * Returns a sequence or a vector.
   *
   * @param values_TF step by step, as a dataset stores them
   * @param itsSeries null if it is cut from none
   */
  public NamedExample sequence(String id, double[] values_TF, String itsSeries, String[] carried) {
    int number = series.getOrDefault(itsSeries, Sequence.NO_SERIES);
    return new NamedExample(
        null, id, itsSeries, NamedExample.NO_TRUTH, carried, sequence(0, values_TF, number));
  }

  /** Returns all examples, for a model to be asked about. */
  public ExampleStream stream(
      JavaRDD<NamedExample> examples, DatasetInfo info, ImageView view, Layout layout, long count) {
    return new ExampleStream(
        examples, PreparedDataset.form(layout, info, view, "the input"), count, () -> {});
  }

  /** Reads a row of {@link PreparedRow#NAMED_SEQUENCE}. */
  NamedExample namedSequence(InternalRow row) {
    int number = row.isNullAt(3) ? Sequence.NO_SERIES : row.getInt(3);
    return new NamedExample(
        Split.labelled(row.getString(4)).orElseThrow(),
        row.getString(5),
        number < 0 || number >= names.size() ? null : names.get(number),
        row.getArray(2).toDoubleArray(),
        NamedExample.NOTHING,
        sequence(row.getLong(0), row.getArray(1).toDoubleArray(), number));
  }

  private Sequence sequence(long rank, double[] values_TF, int number) {
    int steps = asked.kind().perStep() ? values_TF.length / features : 1;
    int values = asked.kind().isClass() ? 1 : asked.outputs();
    return new Sequence(
        rank, scaling.applied(values_TF, number), new float[steps * values], number);
  }

  /** Reads a row of {@link PreparedRow#NAMED_IMAGE}. */
  static NamedExample namedImage(InternalRow row) {
    return new NamedExample(
        Split.labelled(row.getString(3)).orElseThrow(),
        row.getString(4),
        null,
        row.isNullAt(1) ? NamedExample.NO_TRUTH : new double[] {row.getInt(1)},
        NamedExample.NOTHING,
        new LabelledImage(row.getLong(0), row.getBinary(2), 0));
  }
}
