package org.meanfield.score;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.train.spark.NativeArrays;
import org.meanfield.train.spark.Outputs;
import org.meanfield.train.spark.StepMask;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The values that a network predicts for a minibatch, in their units.
 *
 * @param told_BKMT as they are scaled
 * @param mask the steps that have values
 * @param target what is predicted
 * @param loss that the network has learnt by, which decides what it tells of each value
 */
record PredictedValues(float[] told_BKMT, StepMask mask, Target target, ValueLoss loss) {
  /** Asks a network. */
  static PredictedValues of(
      MultiLayerNetwork network, DataSet minibatch, Target target, ValueLoss loss) {
    INDArray output = Outputs.of(network, minibatch);
    float[] told_BKMT = Outputs.copy(output);
    NativeArrays.close(output);
    return new PredictedValues(told_BKMT, StepMask.ofLabels(minibatch), target, loss);
  }

  /**
   * Returns what is told of a value, in its unit: what {@link #columns} names.
   *
   * @param series the number of the example's time series; below 0 for none
   */
  double[] of(int example, int value, int step, int series) {
    Normaliser scaling = target.normaliser();
    int place = value % names(target).size();
    int each = loss.outputsPerValue();
    double[] told_M = new double[each];
    for (int m = 0; m < each; m++) {
      int at = ((example * target.outputs() + value) * each + m) * mask.steps() + step;
      told_M[m] = scaling.restored(told_BKMT[at], place, series);
    }
    if (loss.loss() == ValueLoss.Kind.GAUSSIAN) {
      int at = ((example * target.outputs() + value) * each + 1) * mask.steps() + step;
      told_M[1] = told_BKMT[at] * scaling.unit(place, series);
    }
    double[] ordered = new double[columns(loss).size()];
    ordered[0] = told_M[loss.point()];
    System.arraycopy(told_M, each - (ordered.length - 1), ordered, 1, ordered.length - 1);
    return ordered;
  }

  /** Returns the names of the values, which a forecast has anew at each of its steps. */
  static List<String> names(Target target) {
    return target.names().isEmpty()
        ? IntStream.range(0, target.outputs()).mapToObj(place -> "target " + place).toList()
        : target.names();
  }

  /** Returns the endings of the columns of a value: none for the point, then its distribution. */
  static List<String> columns(ValueLoss loss) {
    return switch (loss.loss()) {
      case SQUARED, ABSOLUTE -> List.of("");
      case GAUSSIAN -> List.of("", "deviation");
      case QUANTILE ->
          Stream.concat(
                  Stream.of(""),
                  loss.quantiles().stream()
                      .map(level -> "q" + BigDecimal.valueOf(level).toPlainString()))
              .toList();
    };
  }
}
