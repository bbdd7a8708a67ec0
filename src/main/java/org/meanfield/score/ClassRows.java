package org.meanfield.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  /** The classes that have a column each; of more, all probabilities are in one array. */
  private static final int MOST_COLUMNS = 100;

  @Override
  public StructType schema() {
    StructType schema = columns.schema();
    if (kind.perStep()) {
      schema = Columns.with(schema, "step", DataTypes.IntegerType);
    }
    schema = Columns.with(schema, "prediction", DataTypes.StringType);
    if (outputs.contains(ScoreOutput.PROBABILITIES) && classes.size() <= MOST_COLUMNS) {
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
  public List<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
    ClassPredictions predictions =
        ClassPredictions.of(network, minibatch.minibatch(), ClassNumbers.same(classes.size()));
    HiddenStates hidden =
        outputs.contains(ScoreOutput.HIDDEN)
            ? HiddenStates.of(network, minibatch.minibatch())
            : null;
    List<Row> rows = new ArrayList<>();
    int before = -1;
    int step = 0;
    for (int n = 0; n < predictions.size(); n++) {
      int example = predictions.examples_N()[n];
      step = example == before ? step + 1 : 0;
      before = example;
      NamedExample named = minibatch.examples().get(example);
      List<Object> cells = columns.cells(named);
      if (kind.perStep()) {
        cells.add(step + 1);
      }
      cells.add(classes.get(predictions.told(n)));
      addProbabilities(predictions, n, cells);
      if (hidden != null) {
        cells.add(hidden.of(example, step));
      }
      if (!labels.isEmpty()) {
        cells.add(label(named, step));
      }
      rows.add(RowFactory.create(cells.toArray()));
    }
    return rows;
  }

  private void addProbabilities(ClassPredictions predictions, int n, List<Object> cells) {
    if (!outputs.contains(ScoreOutput.PROBABILITIES)) {
      return;
    }
    float[] probabilities_K = new float[classes.size()];
    for (int k = 0; k < probabilities_K.length; k++) {
      probabilities_K[k] = predictions.probability(n, k);
    }
    if (classes.size() > MOST_COLUMNS) {
      cells.add(probabilities_K);
    } else {
      for (float probability : probabilities_K) {
        cells.add(probability);
      }
    }
  }

  private String label(NamedExample example, int step) {
    return step < example.truth().length ? labels.get((int) example.truth()[step]) : null;
  }
}
