package org.meanfield.score;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.NamedExample;
import org.meanfield.data.NamedMinibatch;
import org.meanfield.data.Target;
import org.meanfield.train.spark.ClassPredictions;

/**
 * The rows of classifiers: one for each example, or for each of its steps.
 *
 * @param kind of the target
 * @param classes the names of the model's classes
 * @param labels the names of the data's classes, if rows have the true class, too; else empty
 */
record ClassRows(
    Columns columns,
    Target.Kind kind,
    List<String> classes,
    Set<ScoreOutput> outputs,
    List<String> labels)
    implements RowMaker {
  /** The classes that have a column each at most. */
  private static final int MOST_COLUMNS = 100;

  @Override
  public StructType schema() {
    StructType schema = columns.schema();
    if (kind.perStep()) {
      schema = Columns.with(schema, "step", DataTypes.IntegerType);
    }
    schema = Columns.with(schema, "prediction", DataTypes.StringType);
    if (outputs.contains(ScoreOutput.PROBABILITIES) && haveColumns()) {
      for (String name : classes) {
        schema = Columns.with(schema, "probability_" + name, DataTypes.FloatType);
      }
    } else if (outputs.contains(ScoreOutput.PROBABILITIES)) {
      schema = Columns.with(schema, "probabilities", Scoring.FLOATS);
    }
    if (outputs.contains(ScoreOutput.HIDDEN)) {
      schema = Columns.with(schema, "hidden", Scoring.FLOATS);
    }
    return labels.isEmpty() ? schema : Columns.with(schema, "label", DataTypes.StringType);
  }

  @Override
  public Iterator<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
    ClassPredictions predictions =
        ClassPredictions.of(network, minibatch.minibatch(), ClassNumbers.same(classes.size()));
    HiddenStates hidden =
        outputs.contains(ScoreOutput.HIDDEN)
            ? HiddenStates.of(network, minibatch.minibatch())
            : null;
    int[] steps_N = steps(predictions.examples_N());
    List<NamedExample> examples = minibatch.examples();
    return IntStream.range(0, predictions.size())
        .mapToObj(
            n -> row(predictions, n, hidden, examples.get(predictions.examples_N()[n]), steps_N[n]))
        .iterator();
  }

  /** Returns which step of its example each prediction is of. */
  private static int[] steps(int[] examples_N) {
    int[] steps_N = new int[examples_N.length];
    for (int n = 1; n < steps_N.length; n++) {
      steps_N[n] = examples_N[n] == examples_N[n - 1] ? steps_N[n - 1] + 1 : 0;
    }
    return steps_N;
  }

  private Row row(
      ClassPredictions predictions, int n, HiddenStates hidden, NamedExample example, int step) {
    List<Object> cells = columns.cells(example);
    if (kind.perStep()) {
      cells.add(step + 1);
    }
    cells.add(classes.get(predictions.told(n)));
    addProbabilities(predictions, n, cells);
    if (hidden != null) {
      cells.add(hidden.of(predictions.examples_N()[n], step));
    }
    if (!labels.isEmpty()) {
      cells.add(label(example, step));
    }
    return RowFactory.create(cells.toArray());
  }

  private void addProbabilities(ClassPredictions predictions, int n, List<Object> cells) {
    if (!outputs.contains(ScoreOutput.PROBABILITIES)) {
      return;
    }
    float[] probabilities_K = new float[classes.size()];
    for (int k = 0; k < probabilities_K.length; k++) {
      probabilities_K[k] = predictions.probability(n, k);
    }
    if (haveColumns()) {
      for (float probability : probabilities_K) {
        cells.add(probability);
      }
    } else {
      cells.add(probabilities_K);
    }
  }

  /** Returns whether each class has a column: there are few, and none is blank. */
  private boolean haveColumns() {
    return classes.size() <= MOST_COLUMNS && classes.stream().noneMatch(String::isBlank);
  }

  private String label(NamedExample example, int step) {
    return step < example.truth().length ? labels.get((int) example.truth()[step]) : null;
  }
}
