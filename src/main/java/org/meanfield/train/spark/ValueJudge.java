package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.Target;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Errors;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of models that predict values: errors in the values' own units, without steps that the
 * labels' mask leaves out, and the number of missed targets. Arrays are {@code [B, K]} or {@code
 * [B, K, T]}: B counts examples, K values, which are those of a forecast's steps in turn, and T
 * steps. Sums are kept by value, and by time series.
 *
 * @param target the values, their names and scaling
 * @param series the names of the time series, by which errors are told, too; empty if there are
 *     none
 */
record ValueJudge(Target target, List<String> series) implements Judge {
  private static final int EXAMPLES = 0;
  private static final int WRONG = 1;
  private static final int SCALED_SQUARES = 2;
  private static final int VALUES = 3;
  private static final int WHOLE = 4;

  /** Sums of squared and of absolute errors, and their number. */
  private static final int EACH = 3;

  @Override
  public int sums() {
    return WHOLE + EACH * (target.outputs() + series.size() * names());
  }

  /** Returns the number of different values; a forecast has each of them at each of its steps. */
  private int names() {
    return target.names().isEmpty() ? target.outputs() : target.names().size();
  }

  private String name(int place) {
    return target.names().isEmpty() ? "target " + place : target.names().get(place % names());
  }

  /** Errors of a minibatch's examples, one after the other. */
  private record Told(float[] told_BKT, float[] true_BKT, StepMask mask, int examples, int values) {
    static Told of(MultiLayerNetwork network, DataSet minibatch) {
      INDArray output = Outputs.of(network, minibatch);
      Told told =
          new Told(
              Outputs.copy(output),
              Outputs.copy(minibatch.getLabels()),
              StepMask.ofLabels(minibatch),
              (int) output.size(0),
              (int) output.size(1));
      NativeArrays.close(output);
      return told;
    }

    static Told of(float[] told_BK, DataSet minibatch) {
      StepMask mask = StepMask.ofLabels(minibatch);
      float[] told_BKT = new float[told_BK.length * mask.steps()];
      for (int i = 0; i < told_BKT.length; i++) {
        told_BKT[i] = told_BK[i / mask.steps()];
      }
      int examples = minibatch.numExamples();
      return new Told(
          told_BKT, Outputs.copy(minibatch.getLabels()), mask, examples, told_BK.length / examples);
    }

    /** The error of a value, as it is scaled. */
    double error(int b, int k, int t) {
      int at = (b * values + k) * mask.steps() + t;
      return (double) told_BKT[at] - true_BKT[at];
    }
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    add(Told.of(network, minibatch), minibatch, sums);
  }

  /**
   * Adds the errors of the same prediction at each step.
   *
   * @param told_BK predicted values, as they are scaled
   */
  void add(float[] told_BK, DataSet minibatch, double[] sums) {
    add(Told.of(told_BK, minibatch), minibatch, sums);
  }

  private void add(Told told, DataSet minibatch, double[] sums) {
    SeriesNumbers numbers = SeriesNumbers.of(minibatch);
    sums[EXAMPLES] += told.examples();
    for (int b = 0; b < told.examples(); b++) {
      int ofSeries = numbers.of(b);
      for (int t = 0; t < told.mask().steps(); t++) {
        if (told.mask().holds(b, t)) {
          addStep(told, b, t, ofSeries, sums);
        }
      }
    }
  }

  private void addStep(Told told, int b, int t, int ofSeries, double[] sums) {
    double greatestError = 0;
    for (int k = 0; k < told.values(); k++) {
      double scaled = told.error(b, k, t);
      double error = Math.abs(scaled) * unit(k, ofSeries);
      sums[SCALED_SQUARES] += scaled * scaled;
      addError(sums, WHOLE + EACH * k, error);
      if (!series.isEmpty()) {
        int place = target.outputs() + ofSeries * names() + k % names();
        addError(sums, WHOLE + EACH * place, error);
      }
      greatestError = Math.max(greatestError, error);
    }
    sums[VALUES] += told.values();
    // An error that is no number is a miss, too.
    sums[WRONG] += greatestError < target.tolerance() ? 0 : 1;
  }

  /** The difference in a value's unit that is 1 as values are scaled. */
  private double unit(int k, int ofSeries) {
    return target.normaliser().unit(k % names(), ofSeries);
  }

  private static void addError(double[] sums, int at, double error) {
    sums[at] += error * error;
    sums[at + 1] += error;
    sums[at + 2]++;
  }

  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    Told told = Told.of(network, minibatch);
    SeriesNumbers numbers = SeriesNumbers.of(minibatch);
    double[] squares = new double[told.examples()];
    double[] counted = new double[squares.length];
    for (int b = 0; b < squares.length; b++) {
      for (int t = 0; t < told.mask().steps(); t++) {
        for (int k = 0; told.mask().holds(b, t) && k < told.values(); k++) {
          double error = told.error(b, k, t) * unit(k, numbers.of(b));
          squares[b] += error * error;
          counted[b]++;
        }
      }
    }
    return new ExampleScores("meanSquaredError", squares, counted);
  }

  @Override
  public Evaluation.Values evaluation(double[] sums) {
    double[] all = total(sums, 0, target.outputs(), 1);
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("meanSquaredError", all[0] / all[2]);
    metrics.put("rootMeanSquaredError", Math.sqrt(all[0] / all[2]));
    metrics.put("meanAbsoluteError", all[1] / all[2]);
    if (target.normaliser().kind().isFitted()) {
      metrics.put("scaledSquaredError", sums[SCALED_SQUARES] / sums[VALUES]);
    }
    if (target.tolerance() > 0) {
      metrics.put("wrong", sums[WRONG]);
    }
    return new Evaluation.Values(
        (long) sums[EXAMPLES], metrics, byTarget(sums), byStep(sums), bySeries(sums));
  }

  private List<Errors> byTarget(double[] sums) {
    List<Errors> errors = new ArrayList<>();
    for (int name = 0; name < names(); name++) {
      int values = target.outputs() / names();
      errors.add(errors(name(name), null, null, total(sums, name, values, names())));
    }
    return errors;
  }

  private List<Errors> byStep(double[] sums) {
    List<Errors> errors = new ArrayList<>();
    for (int k = 0; k < target.outputs() && target.outputs() > names(); k++) {
      errors.add(errors(name(k), k / names() + 1, null, total(sums, k, 1, 1)));
    }
    return errors;
  }

  private List<Errors> bySeries(double[] sums) {
    List<Errors> errors = new ArrayList<>();
    for (int place = 0; place < series.size() * names(); place++) {
      double[] total = total(sums, target.outputs() + place, 1, 1);
      if (total[2] > 0) {
        errors.add(errors(name(place), null, series.get(place / names()), total));
      }
    }
    return errors;
  }

  private static double[] total(double[] sums, int first, int count, int stride) {
    double[] total = new double[EACH];
    for (int i = 0; i < count; i++) {
      for (int each = 0; each < EACH; each++) {
        total[each] += sums[WHOLE + EACH * (first + i * stride) + each];
      }
    }
    return total;
  }

  private static Errors errors(String name, Integer step, String series, double[] total) {
    return new Errors(
        name,
        step,
        series,
        (long) total[2],
        Math.sqrt(total[0] / total[2]),
        total[1] / total[2],
        null);
  }
}
