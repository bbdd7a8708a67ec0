package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Forecast;
import org.meanfield.data.ShardedData;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Errors;
import org.meanfield.train.spark.Forecaster.Windows;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The simplest predictions of values that a model is compared with, fitted to the training split:
 * the mean; of forecasts, the last value, the seasonal naive forecast, and a ridge regression on
 * the window. In names of arrays, B counts examples, T steps and K values to predict.
 */
public final class ValueBaselines {
  private static final String SCALED_ERROR = "meanAbsoluteScaledError";

  private final DatasetInfo data;
  private final Map<String, Forecaster> forecasters = new LinkedHashMap<>();

  /**
   * The mean absolute errors of the naive forecasts of training windows' first steps, by series and
   * target; empty if there are none.
   */
  private final double[] naiveErrors;

  private final int period;

  /** The numbers of the time series, by their names. */
  private final Map<String, Integer> series = new HashMap<>();

  private final List<String> notes = new ArrayList<>();

  /**
   * Fits the baselines.
   *
   * @param data a dataset with values to predict, scaled as the model's are
   * @param train its training split
   */
  public ValueBaselines(JavaSparkContext spark, DatasetInfo data, ShardedData train) {
    this.data = data;
    data.series().forEach(name -> series.put(name, series.size()));
    spark.setJobDescription("fit baselines");
    int outputs = data.target().outputs();
    boolean perStep = data.target().kind().perStep();
    double[] sums = ShardSums.of(train, train.examples(), new Labels(outputs));
    double[] means_K =
        IntStream.range(0, outputs).mapToDouble(k -> sums[k] / sums[outputs]).toArray();
    forecasters.put("mean", new Forecaster.Constant(means_K));
    if (data.forecast() == null || perStep) {
      this.period = Season.NONE;
      this.naiveErrors = new double[0];
      return;
    }
    boolean readsPast = readsPast();
    Windows windows = Windows.of(data);
    int told = data.forecast().period();
    this.period =
        !readsPast ? Season.NONE : told > 0 ? told : Season.find(train, windows, data.steps());
    if (readsPast) {
      forecasters.put("lastValue", new Forecaster.SeasonalNaive(windows, 1));
    }
    if (period > 1) {
      forecasters.put("seasonalNaive", new Forecaster.SeasonalNaive(windows, period));
    }
    RidgeForecast.fit(train, numbers(), data.steps(), outputs)
        .ifPresentOrElse(
            ridge -> forecasters.put("ridge", ridge),
            () ->
                notes.add(
                    "There is no ridge regression to compare with: it would have no inputs, too many"
                        + " inputs or outputs, or its equations can't be solved."));
    this.naiveErrors = readsPast ? naiveErrors(train, windows) : new double[0];
  }

  /** Returns the places of the values of a step that are numbers, and tells which are not. */
  private int[] numbers() {
    List<String> categories =
        data.columns().stream().filter(FeatureColumn::isCategory).map(FeatureColumn::name).toList();
    if (!categories.isEmpty()) {
      notes.add(
          "The ridge regression to compare with reads numbers alone, and not "
              + String.join(", ", categories)
              + ".");
    }
    return IntStream.range(0, data.features())
        .filter(place -> data.columns().isEmpty() || !data.columns().get(place).isCategory())
        .toArray();
  }

  /** Returns whether forecasts can be compared with past values of their targets. */
  private boolean readsPast() {
    if (data.forecast().past().contains(Forecast.NOT_READ)) {
      notes.add(
          "There are no last value and no seasonal naive forecast to compare with, since not all"
              + " targets are among the features.");
      return false;
    }
    if (data.normaliser().clip() > 0) {
      notes.add(
          "There are no last value and no seasonal naive forecast to compare with, since"
              + " data.standardise.clip cuts past values.");
      return false;
    }
    return true;
  }

  /** Returns sentences on baselines that there aren't. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private double[] naiveErrors(ShardedData train, Windows windows) {
    NaiveErrors summand = new NaiveErrors(windows, Math.max(1, period), data.series().size());
    double[] sums = ShardSums.of(train, train.examples(), summand);
    return IntStream.range(0, sums.length / 2)
        .mapToDouble(place -> sums[2 * place] / sums[2 * place + 1])
        .toArray();
  }

  /** The period of the seasonal naive forecast, in steps; 0 if there is none. */
  public int period() {
    return period;
  }

  /** Evaluates the baselines on a split, by their names. */
  public Map<String, Evaluation.Values> on(ShardedData split) {
    ValueJudge judge = new ValueJudge(data.target(), data.series());
    Map<String, Evaluation.Values> evaluations = new LinkedHashMap<>();
    forecasters.forEach(
        (name, forecaster) ->
            evaluations.put(
                name,
                judge.evaluation(
                    ShardSums.of(split, split.examples(), new Judged(forecaster, judge)))));
    return evaluations;
  }

  /**
   * Adds mean absolute scaled errors (Hyndman and Koehler 2006,
   * doi:10.1016/j.ijforecast.2006.03.001): the mean absolute error divided by that of the naive
   * forecast of one step in the training split, seasonal if there is a period. Of a model of
   * several targets or time series, it is the mean over all values, each divided by its own.
   */
  public Evaluation.Values scaled(Evaluation.Values values) {
    if (naiveErrors.length == 0) {
      return values;
    }
    List<Errors> each = values.bySeries().isEmpty() ? values.byTarget() : values.bySeries();
    List<Errors> scaled = new ArrayList<>();
    double sum = 0;
    double count = 0;
    for (Errors errors : each) {
      double naive = naiveErrors[place(errors)];
      boolean isScaled = naive > 0;
      scaled.add(isScaled ? errors.scaledBy(naive) : errors);
      sum += isScaled ? errors.meanAbsoluteError() / naive * errors.values() : 0;
      count += isScaled ? errors.values() : 0;
    }
    Map<String, Double> metrics = new TreeMap<>(values.metrics());
    if (count > 0) {
      metrics.put(SCALED_ERROR, sum / count);
    }
    return values.bySeries().isEmpty()
        ? values.with(metrics, scaled, scaledSteps(values.byStep()), List.of())
        : values.with(metrics, values.byTarget(), values.byStep(), scaled);
  }

  /** Scales the errors of a single series' steps. */
  private List<Errors> scaledSteps(List<Errors> steps) {
    return steps.stream()
        .map(
            errors -> {
              double naive = naiveErrors[place(errors)];
              return naive > 0 ? errors.scaledBy(naive) : errors;
            })
        .toList();
  }

  private int place(Errors errors) {
    List<String> names = data.target().names();
    int number = errors.series() == null ? 0 : series.get(errors.series());
    return number * names.size() + names.indexOf(errors.target());
  }

  /** Sums of the values to predict, and their number. */
  private record Labels(int outputs) implements ShardSums.Summand {
    @Override
    public int sums() {
      return outputs + 1;
    }

    @Override
    public void add(DataSet minibatch, double[] sums) {
      float[] true_BKT = Outputs.copy(minibatch.getLabels());
      StepMask mask = StepMask.ofLabels(minibatch);
      for (int b = 0; b < minibatch.numExamples(); b++) {
        for (int t = 0; t < mask.steps(); t++) {
          for (int k = 0; mask.holds(b, t) && k < outputs; k++) {
            sums[k] += true_BKT[(b * outputs + k) * mask.steps() + t];
          }
          sums[outputs] += mask.holds(b, t) ? 1 : 0;
        }
      }
    }
  }

  /** Sums of a forecaster's errors. */
  private record Judged(Forecaster forecaster, ValueJudge judge) implements ShardSums.Summand {
    @Override
    public int sums() {
      return judge.sums();
    }

    @Override
    public void add(DataSet minibatch, double[] sums) {
      judge.add(forecaster.of(minibatch), minibatch, sums);
    }
  }

  /** Sums of the naive forecast's absolute errors, and their numbers, by series and target. */
  private record NaiveErrors(Windows windows, int period, int series) implements ShardSums.Summand {
    @Override
    public int sums() {
      return 2 * Math.max(1, series) * windows.targets();
    }

    @Override
    public void add(DataSet minibatch, double[] sums) {
      float[] values_BFT = Outputs.copy(minibatch.getFeatures());
      float[] true_BK = Outputs.copy(minibatch.getLabels());
      int steps = (int) minibatch.getFeatures().size(2);
      SeriesNumbers numbers = SeriesNumbers.of(minibatch);
      for (int b = 0; b < minibatch.numExamples(); b++) {
        int ofSeries = series == 0 ? 0 : numbers.of(b);
        for (int k = 0; k < windows.targets(); k++) {
          double past = windows.past(values_BFT, steps, b, numbers.of(b), k, steps - period);
          float scaled = true_BK[b * windows.outputs() + k];
          double truth = windows.scaling().restored(scaled, k, numbers.of(b));
          int at = 2 * (ofSeries * windows.targets() + k);
          sums[at] += Math.abs(truth - past);
          sums[at + 1]++;
        }
      }
    }
  }
}
