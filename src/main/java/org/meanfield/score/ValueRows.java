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
import org.meanfield.data.NamedExample;
import org.meanfield.data.NamedMinibatch;
import org.meanfield.data.Target;
import org.meanfield.model.loss.ValueLoss;

/**
 * The rows of models of values: one for each example, or for each of its steps, with a column for
 * each value in its unit.
 */
record ValueRows(
    Columns columns, Target target, ValueLoss loss, Set<ScoreOutput> outputs, Truth truth)
    implements RowMaker {
  @Override
  public StructType schema() {
    StructType schema = columns.schema();
    if (target.kind().perStep()) {
      schema = Columns.with(schema, "step", DataTypes.IntegerType);
    }
    for (String name : PredictedValues.names(target)) {
      for (String ending : PredictedValues.columns(loss)) {
        String column = ending.isEmpty() ? name : name + "_" + ending;
        schema = Columns.with(schema, column, DataTypes.DoubleType);
      }
    }
    if (outputs.contains(ScoreOutput.HIDDEN)) {
      schema = Columns.with(schema, "hidden", Scoring.FLOATS);
    }
    for (String name : truth == Truth.BESIDE ? PredictedValues.names(target) : List.<String>of()) {
      schema = Columns.with(schema, "value_" + name, DataTypes.DoubleType);
    }
    return schema;
  }

  @Override
  public Iterator<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
    PredictedValues values = PredictedValues.of(network, minibatch.minibatch(), target, loss);
    HiddenStates hidden =
        outputs.contains(ScoreOutput.HIDDEN)
            ? HiddenStates.of(network, minibatch.minibatch())
            : null;
    List<NamedExample> examples = minibatch.examples();
    int steps = values.mask().steps();
    return IntStream.range(0, examples.size() * steps)
        .filter(n -> values.mask().holds(n / steps, n % steps))
        .mapToObj(n -> row(values, hidden, examples.get(n / steps), n / steps, n % steps))
        .iterator();
  }

  private Row row(PredictedValues values, HiddenStates hidden, NamedExample example, int b, int t) {
    List<Object> cells = columns.cells(example);
    if (target.kind().perStep()) {
      cells.add(t + 1);
    }
    for (int k = 0; k < target.outputs(); k++) {
      for (double told : values.of(b, k, t, example.seriesNumber())) {
        cells.add(told);
      }
    }
    if (hidden != null) {
      cells.add(hidden.of(b, t));
    }
    for (int k = 0; truth == Truth.BESIDE && k < target.outputs(); k++) {
      cells.add(example.truth()[t * target.outputs() + k]);
    }
    return RowFactory.create(cells.toArray());
  }
}
