package org.meanfield.score;

import java.util.ArrayList;
import java.util.List;
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
 * The rows of forecasts: one for each target at each forecast step.
 *
 * @param times whether examples carry the time of their last step and then those of all steps to
 *     forecast
 */
record ForecastRows(Columns columns, Target target, ValueLoss loss, Times times, Truth truth)
    implements RowMaker {
  @Override
  public StructType schema() {
    StructType schema = columns.schema();
    if (times == Times.CARRIED) {
      schema = Columns.with(schema, "origin", DataTypes.StringType);
      schema = Columns.with(schema, "time", DataTypes.StringType);
    }
    schema = Columns.with(schema, "step", DataTypes.IntegerType);
    schema = Columns.with(schema, "target", DataTypes.StringType);
    for (String ending : PredictedValues.columns(loss)) {
      String column = ending.isEmpty() ? "forecast" : ending;
      schema = Columns.with(schema, column, DataTypes.DoubleType);
    }
    return truth == Truth.BESIDE ? Columns.with(schema, "value", DataTypes.DoubleType) : schema;
  }

  @Override
  public List<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
    PredictedValues values = PredictedValues.of(network, minibatch.minibatch(), target, loss);
    List<String> names = PredictedValues.names(target);
    List<Row> rows = new ArrayList<>();
    for (int b = 0; b < minibatch.examples().size(); b++) {
      NamedExample example = minibatch.examples().get(b);
      for (int k = 0; k < target.outputs(); k++) {
        int step = k / names.size() + 1;
        List<Object> cells = columns.cells(example);
        if (times == Times.CARRIED) {
          cells.add(example.carried()[0]);
          cells.add(example.carried()[step]);
        }
        cells.add(step);
        cells.add(names.get(k % names.size()));
        for (double told : values.of(b, k, 0, example.seriesNumber())) {
          cells.add(told);
        }
        if (truth == Truth.BESIDE) {
          cells.add(example.truth()[k]);
        }
        rows.add(RowFactory.create(cells.toArray()));
      }
    }
    return rows;
  }
}
