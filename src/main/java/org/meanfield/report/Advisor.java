package org.meanfield.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.WorkerRound;

/**
 * Says at a run's end what would make the next one faster: with c seconds of computing a minibatch
 * and o seconds of overhead a round, averaging every k minibatches takes c + o/k for each.
 */
public final class Advisor implements EventListener {
  /** While the JIT compiles, times mean nothing. */
  private static final int WARM_UP_ROUNDS = 10;

  private static final int FEWEST_ROUNDS = 10;
  private static final double WORTH_SAVING = 0.03;
  private static final double FAIR_OVERHEAD = 0.05;
  private static final double STRAGGLING = 1.5;
  private static final int[] ROUND_NUMBERS = {1, 2, 5};

  private int seen;
  private int rounds;
  private long minibatches;
  private double seconds;
  private double overheadSeconds;
  private double driftSum;
  private int minibatchesInEpoch;
  private double[] workerSeconds = {};
  private long[] workerExamples = {};
  private List<WorkerRound> newest = List.of();

  @Override
  public void on(TrainingEvent event) {
    if (event instanceof RoundEnded round && ++seen > WARM_UP_ROUNDS) {
      add(round);
    }
  }

  private void add(RoundEnded round) {
    rounds++;
    minibatches += round.minibatches();
    seconds += round.seconds();
    overheadSeconds += round.overheadSeconds();
    driftSum += round.drift();
    minibatchesInEpoch = round.minibatchesInEpoch();
    newest = round.workers();
    if (workerSeconds.length == 0) {
      workerSeconds = new double[newest.size()];
      workerExamples = new long[newest.size()];
    }
    for (int w = 0; w < newest.size(); w++) {
      workerSeconds[w] += newest.get(w).seconds();
      workerExamples[w] += newest.get(w).examples();
    }
  }

  /** Returns what would make the next run faster; nothing if the rounds were too few to tell. */
  @Override
  public List<String> conclusions() {
    List<String> advice = new ArrayList<>();
    if (rounds >= FEWEST_ROUNDS) {
      advice.add(onFrequency());
      advice.addAll(onStragglers());
    }
    return advice;
  }

  private String onFrequency() {
    double every = (double) minibatches / rounds;
    double overhead = overheadSeconds / rounds;
    double compute = (seconds - overheadSeconds) / minibatches;
    double now = compute + overhead / every;
    int rarer = rarer(compute, overhead, every);
    double saving = 1 - (compute + overhead / rarer) / now;
    String cost =
        String.format(
            Locale.ROOT,
            "Averaging every %.0f minibatches costs %.0f %% of the training time, %.0f ms a round",
            every,
            100 * overheadSeconds / seconds,
            1000 * overhead);
    if (saving < WORTH_SAVING) {
      return cost + "; averaging more rarely would save little.";
    }
    double drift = driftSum / rounds;
    double ratio = rarer / every;
    return String.format(
        Locale.ROOT,
        "%s; averaging every %d would save %.0f %%. Replicas drift apart by %.3f of the model's"
            + " norm now, and would by %.3f to %.3f then: compare the test metrics before you keep"
            + " it.",
        cost,
        rarer,
        100 * saving,
        drift,
        drift * Math.sqrt(ratio),
        drift * ratio);
  }

  /** The next round number at which the overhead is fair, or all of an epoch. */
  private int rarer(double compute, double overhead, double every) {
    for (int power = 1; power < minibatchesInEpoch; power *= 10) {
      for (int number : ROUND_NUMBERS) {
        int k = number * power;
        boolean fair = overhead / k <= FAIR_OVERHEAD * (compute + overhead / k);
        if (k > every && k < minibatchesInEpoch && fair) {
          return k;
        }
      }
    }
    return Math.max(minibatchesInEpoch, (int) Math.ceil(every));
  }

  private List<String> onStragglers() {
    double[] pace = new double[workerSeconds.length];
    for (int w = 0; w < pace.length; w++) {
      pace[w] = workerExamples[w] == 0 ? 0 : workerSeconds[w] / workerExamples[w];
    }
    double[] sorted = Arrays.stream(pace).filter(p -> p > 0).sorted().toArray();
    List<String> advice = new ArrayList<>();
    for (int w = 0; w < pace.length; w++) {
      double median = sorted[sorted.length / 2];
      if (pace[w] > STRAGGLING * median) {
        advice.add(
            String.format(
                Locale.ROOT,
                "Worker %d took %.1f times as long for an example as the median worker; in the last"
                    + " round it was on executor %s.",
                w,
                pace[w] / median,
                newest.get(w).executor()));
      }
    }
    return advice;
  }
}
