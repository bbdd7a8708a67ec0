package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.Target;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Distribution;
import org.meanfield.train.Evaluation.Errors;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of models that predict values: errors in the values' own units, without steps that the
 * labels' mask leaves out, and the number of missed targets. Errors are those of point forecasts;
 * where the model predicts distributions, these are judged, too. Arrays are {@code [B, K]} or
 * {@code [B, K, T]}: B counts examples, K values, which are those of a forecast's steps in turn,
 * and T steps; a model's outputs are {@code [B, K·M]} or {@code [B, K·M, T]}, with M for each
 * value. Sums are kept by value, and by time series.
 *
 * @param target the values, their names and scaling
 * @param series the names of the time series, by which errors are told, too; empty if there are
 *     none
 * @param loss that the model has learnt by
 */
record ValueJudge(Target target, List<String> series, ValueLoss loss) implements Judge {
  private static final int EXAMPLES = 0;
  private static final int WRONG = 1;
  private static final int SCALED_SQUARES = 2;
  private static final int SCALED_ERRORS = 3;
  private static final int SCALED_LOSSES = 4;
  private static final int VALUES = 5;
  private static final int WHOLE = 6;

  /** Sums of squared and of absolute errors, and their number; behind them, a distribution's. */
  private static final int OF_POINTS = 3;

  /** Creates the judge of point forecasts that are compared by their squared errors. */
  ValueJudge(Target target, List<String> series) {
    this(target, series, ValueLoss.SQUARED);
  }

  @Override
  public int sums() {
    return WHOLE + each() * (target.outputs() + series.size() * names());
  }

  private int each() {
    return OF_POINTS + score().sums();
  }

  private ValueScore score() {
    return ValueScore.of(loss);
  }

  /** Returns the number of different values; a forecast has each of them at each of its steps. */
  private int names() {
    return target.names().isEmpty() ? target.outputs() : target.names().size();
  }

  private String name(int place) {
    return target.names().isEmpty() ? "target " + place : target.names().get(place % names());
  }

  /** The outputs for a minibatch's examples, one after the other. */
  private record Told(
      float[] told_BKMT, float[] true_BKT, StepMask mask, int examples, int values, int outputs) {
    static Told of(MultiLayerNetwork network, DataSet minibatch) {
      INDArray output = Outputs.of(network, minibatch);
      Told told = of(Outputs.copy(output), StepMask.ofLabels(minibatch), minibatch);
      NativeArrays.close(output);
      return told;
    }

    static Told of(float[] told_BK, DataSet minibatch) {
      StepMask mask = StepMask.ofLabels(minibatch);
      float[] told_BKT = new float[told_BK.length * mask.steps()];
      for (int i = 0; i < told_BKT.length; i++) {
        told_BKT[i] = told_BK[i / mask.steps()];
      }
      return of(told_BKT, mask, minibatch);
    }

    private static Told of(float[] told_BKMT, StepMask mask, DataSet minibatch) {
      float[] true_BKT = Outputs.copy(minibatch.getLabels());
      int examples = minibatch.numExamples();
      int values = true_BKT.length / examples / mask.steps();
      return new Told(
          told_BKMT, true_BKT, mask, examples, values, told_BKMT.length / true_BKT.length);
    }

    /** A value, as it is scaled. */
    double truth(int b, int k, int t) {
      return true_BKT[(b * values + k) * mask.steps() + t];
    }

    /** Returns the outputs for a value, as it is scaled. */
    double[] outputs(int b, int k, int t) {
      double[] told_M = new double[outputs];
      for (int m = 0; m < outputs; m++) {
        told_M[m] = told_BKMT[((b * values + k) * outputs + m) * mask.steps() + t];
      }
      return told_M;
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
    ValueScore score = score();
    double greatestError = 0;
    for (int k = 0; k < told.values(); k++) {
      double[] outputs = told.outputs(b, k, t);
      double truth = told.truth(b, k, t);
      double unit = unit(k, ofSeries);
      double scaled = Math.abs(outputs[loss.point()] - truth);
      double error = scaled * unit;
      sums[SCALED_SQUARES] += scaled * scaled;
      sums[SCALED_ERRORS] += scaled;
      sums[SCALED_LOSSES] += score.loss(outputs, truth, 1);
      addError(sums, place(k), error);
      score.add(outputs, truth, unit, sums, place(k) + OF_POINTS);
      if (!series.isEmpty()) {
        int at = place(target.outputs() + ofSeries * names() + k % names());
        addError(sums, at, error);
        score.add(outputs, truth, unit, sums, at + OF_POINTS);
      }
      greatestError = Math.max(greatestError, error);
    }
    sums[VALUES] += told.values();
    // An error that is no number is a miss, too.
    sums[WRONG] += greatestError < target.tolerance() ? 0 : 1;
  }

  /** Returns the first sum of a value, or of a target in a time series, which come after them. */
  private int place(int number) {
    return WHOLE + each() * number;
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
    ValueScore score = score();
    SeriesNumbers numbers = SeriesNumbers.of(minibatch);
    double[] losses = new double[told.examples()];
    double[] counted = new double[losses.length];
    for (int b = 0; b < losses.length; b++) {
      for (int t = 0; t < told.mask().steps(); t++) {
        for (int k = 0; told.mask().holds(b, t) && k < told.values(); k++) {
          double unit = unit(k, numbers.of(b));
          losses[b] += score.loss(told.outputs(b, k, t), told.truth(b, k, t), unit);
          counted[b]++;
        }
      }
    }
    List<String> metrics = loss.metrics();
    return new ExampleScores(metrics.get(metrics.size() - 1), losses, counted);
  }

  @Override
  public Evaluation.Values evaluation(double[] sums) {
    double[] all = total(sums, 0, target.outputs(), 1);
    Distribution distribution = distribution(all);
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("meanSquaredError", all[0] / all[2]);
    metrics.put("rootMeanSquaredError", Math.sqrt(all[0] / all[2]));
    metrics.put("meanAbsoluteError", all[1] / all[2]);
    if (distribution != null && distribution.pinballLoss() != null) {
      metrics.put("pinballLoss", distribution.pinballLoss());
    }
    if (distribution != null && distribution.negativeLogLikelihood() != null) {
      metrics.put("negativeLogLikelihood", distribution.negativeLogLikelihood());
    }
    if (target.normaliser().kind().isFitted()) {
      metrics.put("scaledSquaredError", sums[SCALED_SQUARES] / sums[VALUES]);
      metrics.put("scaledAbsoluteError", sums[SCALED_ERRORS] / sums[VALUES]);
      if (loss.metrics().size() > 1) {
        metrics.put(loss.metrics().get(0), sums[SCALED_LOSSES] / sums[VALUES]);
      }
    }
    if (target.tolerance() > 0) {
      metrics.put("wrong", sums[WRONG]);
    }
    return new Evaluation.Values(
        (long) sums[EXAMPLES], metrics, byTarget(sums), byStep(sums), bySeries(sums), distribution);
  }

  private Distribution distribution(double[] total) {
    return score().distribution(total, OF_POINTS, total[2]);
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

  private double[] total(double[] sums, int first, int count, int stride) {
    double[] total = new double[each()];
    for (int i = 0; i < count; i++) {
      for (int each = 0; each < total.length; each++) {
        total[each] += sums[place(first + i * stride) + each];
      }
    }
    return total;
  }

  private Errors errors(String name, Integer step, String ofSeries, double[] total) {
    return new Errors(
        name,
        step,
        ofSeries,
        (long) total[2],
        Math.sqrt(total[0] / total[2]),
        total[1] / total[2],
        null,
        distribution(total));
  }
}
