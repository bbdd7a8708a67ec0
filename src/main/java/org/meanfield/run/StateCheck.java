package org.meanfield.run;

import java.io.IOException;
import java.util.Locale;
import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.Vectors;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.data.Filling;
import org.meanfield.train.Engine;
import org.meanfield.train.Progress;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.WorkerState;

/**
 * Holds what a {@code state.bin} says against its checkpoint's manifest, its run's settings and
 * itself. Hashes only prove that it is as it was written: a state that no training can have led to
 * would be gone on from all the same, with epochs left out or a schedule that never ends.
 */
final class StateCheck {
  private final TrainConfig train;
  private final Manifest manifest;

  StateCheck(TrainConfig train, Manifest manifest) {
    this.train = train;
    this.manifest = manifest;
  }

  /**
   * Checks all but the lengths of vectors.
   *
   * @throws IOException that names what can't be
   */
  void require(StateFile.Content state) throws IOException {
    Progress progress = state.progress();
    requireCounts(progress);
    requireSums(progress);
    requireFrequency(progress.adaptedFrequency());
    requireStanding(state.standing(), progress);
    require(Vectors.allFinite(state.outerVelocity()), "the outer velocity is not all finite");
    for (int w = 0; w < state.ownStates().size(); w++) {
      WorkerState own = state.ownStates().get(w);
      require(
          Vectors.allFinite(own.parameters())
              && Vectors.allFinite(own.updaterState())
              && Vectors.allFinite(own.chains()),
          "the state of worker %d is not all finite",
          w);
    }
  }

  /**
   * Checks what is remembered of earlier epochs, which a manifest holds, too, once its state has
   * been judged.
   *
   * @throws IOException that names what can't be
   */
  void requireStanding(Standing standing, Progress progress) throws IOException {
    requireBest(standing.best(), progress);
    requireGap(standing.gap(), progress);
  }

  private void requireCounts(Progress progress) throws IOException {
    require(
        progress.rounds() == manifest.round() && progress.epoch() == manifest.epoch(),
        "it is of round %d, after %d epochs, but the manifest says round %d, after %d",
        progress.rounds(),
        progress.epoch(),
        manifest.round(),
        manifest.epoch());
    int rounds = progress.roundInEpoch();
    int minibatches = progress.minibatchInEpoch();
    require(
        progress.epoch() >= 0 && rounds >= 0 && minibatches >= rounds,
        "it counts %d rounds of %d minibatches in the epoch after %d epochs, which can't be",
        rounds,
        minibatches,
        progress.epoch());
    require(
        (rounds == 0) == (minibatches == 0),
        "it counts %d minibatches in %d rounds, which can't be",
        minibatches,
        rounds);
    require(
        manifest.metrics().isEmpty() || minibatches == 0,
        "it is within an epoch, after %d minibatches, but the manifest says that the epoch has been"
            + " judged",
        minibatches);
    long roundsBefore = progress.rounds() - rounds;
    long minibatchesBefore = (long) progress.iteration() - minibatches;
    require(
        progress.epoch() == 0
            ? roundsBefore == 0 && minibatchesBefore == 0
            : roundsBefore >= 0 && minibatchesBefore >= 0,
        "it counts %d rounds and %d minibatches in the %d epochs before, which can't be",
        roundsBefore,
        minibatchesBefore,
        progress.epoch());
    if (progress.epoch() > 0 && train.engine() == Engine.MEANFIELD) {
      long each = minibatchesBefore / progress.epoch();
      require(
          roundsBefore >= progress.epoch()
              && minibatchesBefore >= roundsBefore
              && minibatchesBefore % progress.epoch() == 0
              && minibatches < each,
          "it counts %d minibatches in %d rounds of %d equal epochs, and %d of the next epoch,"
              + " which can't be",
          minibatchesBefore,
          roundsBefore,
          progress.epoch(),
          minibatches);
    }
    require(
        progress.filling() == Filling.EVEN || minibatches > 0,
        "it fills minibatches of an epoch that hasn't begun as an earlier program did");
  }

  private void requireSums(Progress progress) throws IOException {
    long seen = progress.examplesSeen();
    long inEpoch = progress.epochExamples();
    int epochsBefore = judgedEpochs(progress);
    require(
        inEpoch >= 0
            && epochsBefore >= 0
            && (epochsBefore == 0 ? seen == inEpoch : seen >= inEpoch),
        "it counts %d examples in the epoch, but %d in all",
        inEpoch,
        seen);
    require(
        Double.isFinite(progress.epochLossSum()) && (inEpoch > 0 || progress.epochLossSum() == 0),
        "it has a loss of %s from %d examples, which can't be",
        progress.epochLossSum(),
        inEpoch);
    if (train.engine() == Engine.MEANFIELD) {
      requireRoom(seen, progress.iteration());
      requireRoom(
          inEpoch,
          progress.awaitsJudgement()
              ? progress.iteration() / progress.epoch()
              : progress.minibatchInEpoch());
    }
  }

  private void requireRoom(long examples, int minibatches) throws IOException {
    require(
        examples <= (double) train.workers() * train.batchSize() * minibatches,
        "it counts %d examples in %d minibatches of %d workers, which hold %d each at most",
        examples,
        minibatches,
        train.workers(),
        train.batchSize());
  }

  /** Counts the epochs before the one whose examples and losses are summed up. */
  private static int judgedEpochs(Progress progress) {
    return progress.awaitsJudgement() ? progress.epoch() - 1 : progress.epoch();
  }

  private void requireFrequency(int adapted) throws IOException {
    boolean adaptive = train.averaging().schedule().kind() == FrequencySchedule.Kind.ADAPTIVE;
    int most =
        Math.max(
            train.averaging().averagingFrequency(),
            train.averaging().schedule().maxAveragingFrequency());
    require(
        adapted >= 0 && adapted <= (adaptive ? most : 0),
        "it has %d minibatches between averages, but train.schedule allows %d",
        adapted,
        adaptive ? most : 0);
  }

  private void requireBest(Best best, Progress progress) throws IOException {
    boolean known = best.epoch() > 0;
    long before = progress.rounds() - progress.roundInEpoch();
    require(
        known
            ? train.earlyStopping().isOn()
                && best.epoch() <= judgedEpochs(progress)
                && best.round() >= 1
                && (best.epoch() < progress.epoch()
                    ? best.round() < before
                    : best.round() == before)
                && Double.isFinite(best.loss())
            : best.equals(Best.NONE),
        "it names epoch %d as the best, at round %d with a loss of %s, which can't be",
        best.epoch(),
        best.round(),
        best.loss());
  }

  private static void requireGap(Gap gap, Progress progress) throws IOException {
    boolean known = gap.bestEpoch() > 0;
    require(
        known
            ? gap.bestEpoch() <= judgedEpochs(progress)
                && gap.bestHeldOut() < Double.POSITIVE_INFINITY
                && !Double.isNaN(gap.trainThen())
            : gap.bestEpoch() == 0
                && gap.bestHeldOut() == Double.POSITIVE_INFINITY
                && gap.trainThen() == Double.POSITIVE_INFINITY,
        "it names epoch %d as the best on held-out data, with %s there and %s on training data,"
            + " which can't be",
        gap.bestEpoch(),
        gap.bestHeldOut(),
        gap.trainThen());
  }

  private static void require(boolean holds, String fault, Object... values) throws IOException {
    if (!holds) {
      throw new IOException(String.format(Locale.ROOT, fault, values));
    }
  }
}
