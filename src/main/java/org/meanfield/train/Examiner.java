package org.meanfield.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.meanfield.data.Split;
import org.meanfield.model.ModelSpec;
import org.meanfield.train.Standing.Gap;
import org.meanfield.train.TrainingClock.Phase;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * Judges a model at the end of epochs: on held-out data, which is the validation split if there is
 * one, else the test split; and, if it is to be compared, on as many training examples, so that a
 * user sees it over-fit (Hinton 2012, "A Practical Guide to Training Restricted Boltzmann
 * Machines", section 6).
 */
public final class Examiner {
  private static final String FREE_ENERGY_GAP = "freeEnergyGap";
  private static final String NONE = "";

  private final Evaluator evaluator;
  private final Set<Split> splits;
  private final List<String> lossMetrics;
  private final String comparedMetric;
  private final EventListener events;
  private final TrainingClock clock;

  /** Judges a model. */
  @FunctionalInterface
  public interface Evaluator {
    /** All examples of a split. */
    int ALL = Integer.MAX_VALUE;

    /** Judges a model on {@code atMost} examples of a split, the same ones each time. */
    Evaluation evaluate(TrainingState state, Split split, int atMost);
  }

  /**
   * Creates an examiner for a run.
   *
   * @param splits that there are
   * @param model what is judged, and by which metrics
   */
  public Examiner(
      Evaluator evaluator,
      Set<Split> splits,
      ModelSpec model,
      EventListener events,
      TrainingClock clock) {
    this.evaluator = evaluator;
    this.splits = splits;
    this.lossMetrics = model.lossMetrics();
    this.comparedMetric = model.comparedMetric().orElse(NONE);
    this.events = events;
    this.clock = clock;
  }

  /**
   * The evaluation at the end of an epoch.
   *
   * @param split that was held out
   * @param metrics of it
   * @param loss on it; NaN if the model has none
   * @param gap to be remembered
   */
  record Examination(Split split, Map<String, Double> metrics, double loss, Gap gap) {}

  /** Judges at an epoch's end, and warns when the gap opens. */
  Examination examine(TrainingState state, Gap before) {
    Split split = heldOut();
    int epoch = state.progress().epoch();
    Evaluation heldOut = evaluate(state, split, Evaluator.ALL);
    Map<String, Double> metrics = new TreeMap<>(heldOut.reported());
    double loss =
        lossMetrics.stream()
            .filter(metrics::containsKey)
            .findFirst()
            .map(metrics::get)
            .orElse(Double.NaN);
    Gap gap = before;
    Double figure = metrics.get(comparedMetric);
    if (figure != null) {
      int examples = Math.toIntExact(heldOut.examples());
      Evaluation part = evaluate(state, Split.TRAIN, examples);
      double train = part.metrics().get(comparedMetric);
      events.on(
          new TrainingEvent.Compared(
              epoch, comparedMetric, part.examples(), train, split.label(), figure));
      addFreeEnergyGap(metrics, part.metrics());
      gap = GapRule.after(before, epoch, comparedMetric, train, figure);
      if (gap.open() && !before.open()) {
        events.on(
            new TrainingEvent.Warning(GapRule.warning(gap, epoch, comparedMetric, train, figure)));
      }
    }
    tell(epoch, split, metrics);
    return new Examination(split, metrics, loss, gap);
  }

  private Split heldOut() {
    return splits.contains(Split.VALIDATION) ? Split.VALIDATION : Split.TEST;
  }

  /** Judges on all examples of every split. */
  Map<String, Map<String, Double>> examineAll(TrainingState state) {
    Map<String, Map<String, Double>> all = new LinkedHashMap<>();
    Map<String, Double> train = Map.of();
    for (Split split : splits) {
      Map<String, Double> metrics = new TreeMap<>(evaluate(state, split, Evaluator.ALL).reported());
      if (split == Split.TRAIN) {
        train = metrics;
      } else {
        addFreeEnergyGap(metrics, train);
      }
      tell(state.progress().epoch(), split, metrics);
      all.put(split.label(), metrics);
    }
    return all;
  }

  private static void addFreeEnergyGap(Map<String, Double> heldOut, Map<String, Double> train) {
    Double energy = train.get(GapRule.FREE_ENERGY);
    if (energy != null) {
      heldOut.put(FREE_ENERGY_GAP, heldOut.get(GapRule.FREE_ENERGY) - energy);
    }
  }

  private Evaluation evaluate(TrainingState state, Split split, int atMost) {
    long start = System.nanoTime();
    Evaluation evaluation = evaluator.evaluate(state, split, atMost);
    clock.add(Phase.EVALUATE, System.nanoTime() - start);
    return evaluation;
  }

  private void tell(int epoch, Split split, Map<String, Double> metrics) {
    events.on(new TrainingEvent.Evaluated(epoch, split.label(), metrics));
  }
}
