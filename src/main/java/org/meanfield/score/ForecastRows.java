package org.meanfield.score;

import java.util.Iterator;
import java.util.List;
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
  public Iterator<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
    PredictedValues values = PredictedValues.of(network, minibatch.minibatch(), target, loss);
    List<String> names = PredictedValues.names(target);
    List<NamedExample> examples = minibatch.examples();
    int outputs = target.outputs();
    return IntStream.range(0, examples.size() * outputs)
        .mapToObj(n -> row(values, names, examples.get(n / outputs), n / outputs, n % outputs))
        .iterator();
  }

  private Row row(PredictedValues values, List<String> names, NamedExample example, int b, int k) {
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
    return RowFactory.create(cells.toArray());
  }
}
