package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.List;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Normaliser;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A simple forecast that models are compared with. In names of arrays, B counts examples, F values
 * of a step, T steps of the input and K values to predict, which are those of a forecast's steps in
 * turn.
 */
interface Forecaster extends Serializable {
  /** Returns the predicted values, scaled as targets are in training, {@code [B, K]}. */
  float[] of(DataSet minibatch);

  /**
   * The forecast of the same values always.
   *
   * @param values_K scaled as targets are
   */
  record Constant(double[] values_K) implements Forecaster {
    @Override
    public float[] of(DataSet minibatch) {
      int examples = minibatch.numExamples();
      float[] told_BK = new float[examples * values_K.length];
      for (int i = 0; i < told_BK.length; i++) {
        told_BK[i] = (float) values_K[i % values_K.length];
      }
      return told_BK;
    }
  }

  /**
   * The seasonal naive forecast: each value is that of the same time in the last period (Hyndman
   * and Athanasopoulos 2021, "Forecasting: Principles and Practice", section 5.2). With a period of
   * one step it is the last value.
   *
   * @param windows the units of input and targets
   * @param period in steps, at most the window's
   */
  record SeasonalNaive(Windows windows, int period) implements Forecaster {
    @Override
    public float[] of(DataSet minibatch) {
      float[] values_BFT = Outputs.copy(minibatch.getFeatures());
      SeriesNumbers numbers = SeriesNumbers.of(minibatch);
      int steps = (int) minibatch.getFeatures().size(2);
      float[] told_BK = new float[minibatch.numExamples() * windows.outputs()];
      for (int b = 0; b < minibatch.numExamples(); b++) {
        for (int k = 0; k < windows.outputs(); k++) {
          int at = steps - period + k / windows.targets() % period;
          double past = windows.past(values_BFT, steps, b, numbers.of(b), k, at);
          told_BK[b * windows.outputs() + k] = (float) windows.asTarget(past, k, numbers.of(b));
        }
      }
      return told_BK;
    }
  }

  /**
   * The units of a forecast's input and targets.
   *
   * @param features values of a step of the input
   * @param past the place of each target among those
   * @param outputs the values to predict
   */
  record Windows(
      int features, List<Integer> past, int outputs, Normaliser values, Normaliser scaling)
      implements Serializable {
    static Windows of(DatasetInfo data) {
      return new Windows(
          data.features(),
          data.forecast().past(),
          data.target().outputs(),
          data.normaliser(),
          data.target().normaliser());
    }

    int targets() {
      return past.size();
    }

    /** Returns a target's own value at a step of the input, in its unit. */
    double past(float[] values_BFT, int steps, int b, int series, int k, int t) {
      int place = past.get(k % past.size());
      return values.restored(values_BFT[(b * features + place) * steps + t], place, series);
    }

    /** Returns a value in its unit as targets are scaled. */
    double asTarget(double value, int k, int series) {
      return scaling.applied(value, k % past.size(), series);
    }
  }
}
