package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Filling;
import org.meanfield.train.Progress;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.WorkerState;

final class StateCheckTest {
  /** The progress of epochs of 40 minibatches in 8 rounds, of 2 workers. */
  private static final Progress UNDER_WAY = new Progress(2, 3, 15, 19, 95, 0, 11_000, 500, 1800);

  private static final Gap GAP = new Gap(1, 0.5, 0.4, false);
  private static final Best BEST = new Best(1, 8, 0.25);
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static TrainConfig train(String... settings) {
    List<String> all = new ArrayList<>(List.of("train.workers=2", "data.validationFraction=0.1"));
    all.addAll(List.of(settings));
    return new RunConfigLoader(new Configuration())
        .fromFile("conf/lstm-mnist-sample.conf", all)
        .config()
        .train();
  }

  private static final TrainConfig TRAIN = train("train.earlyStopping.patience=3");

  private static Manifest manifest(long round, int epoch) {
    return manifest(round, epoch, Map.of());
  }

  private static Manifest manifest(
      long round, int epoch, Map<String, Map<String, Double>> metrics) {
    return new Manifest(
        Manifest.FORMAT_VERSION, round, epoch, "", 1, "", "", "", metrics, null, null, Map.of());
  }

  private static void check(TrainConfig train, Progress progress, Best best, Gap gap)
      throws IOException {
    check(train, progress, best, gap, new float[0], List.of());
  }

  private static void check(
      TrainConfig train,
      Progress progress,
      Best best,
      Gap gap,
      float[] velocity,
      List<WorkerState> own)
      throws IOException {
    new StateCheck(train, manifest(19, 2))
        .require(new StateFile.Content(progress, new Standing(best, gap), velocity, own));
  }

  @Test
  void statesOfTrainingAreTaken() {
    assertDoesNotThrow(() -> check(TRAIN, UNDER_WAY, BEST, GAP));
    assertDoesNotThrow(() -> check(TRAIN, UNDER_WAY, new Best(2, 16, 0.1), GAP));
    assertDoesNotThrow(() -> check(train(), UNDER_WAY, Best.NONE, Gap.CLOSED));
    assertDoesNotThrow(
        () ->
            new StateCheck(TRAIN, manifest(0, 0))
                .require(
                    new StateFile.Content(
                        Progress.START, Standing.START, new float[0], List.of())));
    assertDoesNotThrow(
        () ->
            new StateCheck(TRAIN, manifest(16, 2))
                .require(
                    new StateFile.Content(
                        new Progress(2, 0, 0, 16, 80, 0, 9_200, 0, 0),
                        new Standing(BEST, GAP),
                        new float[] {1},
                        List.of())));
    TrainConfig adaptive = train("train.schedule.kind=adaptive", "train.schedule.maxDrift=0.1");
    assertDoesNotThrow(
        () ->
            check(
                adaptive,
                new Progress(2, 3, 15, 19, 95, 12, 11_000, 500, 1800),
                Best.NONE,
                Gap.CLOSED));
  }

  static Stream<Progress> impossible() {
    return Stream.of(
        new Progress(1, 3, 15, 19, 95, 0, 11_000, 500, 1800),
        new Progress(-2, 3, 15, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 3, 15, 18, 95, 0, 11_000, 500, 1800),
        new Progress(2, -3, 15, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 20, 25, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 3, 2, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 0, 15, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 3, 45, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 3, 16, 19, 95, 0, 11_000, 500, 1800),
        new Progress(2, 3, 15, 19, 94, 0, 11_000, 500, 1800),
        new Progress(2, 3, 15, 19, -95, 0, 11_000, 500, 1800),
        new Progress(2, 3, 15, 19, 17, 0, 1_900, 500, 1800),
        new Progress(2, 3, 15, 19, 95, 1, 11_000, 500, 1800),
        new Progress(2, 3, 15, 19, 95, -1, 11_000, 500, 1800),
        new Progress(2, 3, 15, 19, 95, 0, 1_000, 500, 1800),
        new Progress(2, 3, 15, 19, 95, 0, -1, 500, 1800),
        new Progress(2, 3, 15, 19, 95, 0, 1L << 40, 500, 1800),
        new Progress(2, 3, 15, 19, 95, 0, 11_000, Double.NaN, 1800),
        new Progress(2, 3, 15, 19, 95, 0, 11_000, INFINITE, 1800),
        new Progress(2, 3, 15, 19, 95, 0, 11_000, 500, 1921),
        new Progress(2, 3, 15, 19, 95, 0, 11_000, 500, -1),
        new Progress(2, 3, 15, 19, 95, 0, 11_000, 500, 0),
        new Progress(2, 0, 0, 19, 80, 0, 10_000, 500, 5_121),
        new Progress(2, 0, 0, 19, 80, 0, 4_000, 500, 4_600),
        new Progress(2, 0, 0, 19, 80, 0, 9_000, 0, 0, Filling.FULL));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void progressThatNoTrainingMakesIsRefused(Progress progress) {
    assertThrows(IOException.class, () -> check(TRAIN, progress, Best.NONE, Gap.CLOSED));
  }

  @Test
  void epochUnderWayCannotHaveBeenJudged() {
    StateCheck judged =
        new StateCheck(TRAIN, manifest(19, 2, Map.of("train", Map.of("loss", 0.25))));
    StateFile.Content state =
        new StateFile.Content(UNDER_WAY, new Standing(BEST, GAP), new float[0], List.of());
    assertThrows(IOException.class, () -> judged.require(state));
  }

  private static void checkUnjudged(Progress progress, Best best, Gap gap) throws IOException {
    new StateCheck(TRAIN, manifest(progress.rounds(), progress.epoch()))
        .require(new StateFile.Content(progress, new Standing(best, gap), new float[0], List.of()));
  }

  @Test
  void epochThatAwaitsItsJudgementIsHeldAgainstTheEpochsBeforeIt() {
    Progress second = new Progress(2, 0, 0, 16, 80, 0, 9_200, 1_200, 4_600);
    assertDoesNotThrow(() -> checkUnjudged(second, BEST, GAP));
    Best itself = new Best(2, 16, 0.1);
    assertThrows(IOException.class, () -> checkUnjudged(second, itself, GAP));
    assertThrows(IOException.class, () -> checkUnjudged(second, BEST, new Gap(2, 0.5, 0.4, false)));
    assertDoesNotThrow(
        () ->
            new StateCheck(TRAIN, manifest(16, 2))
                .requireStanding(new Standing(itself, GAP), second.judged()));

    Progress first = new Progress(1, 0, 0, 8, 40, 0, 4_600, 1_200, 4_600);
    assertDoesNotThrow(() -> checkUnjudged(first, Best.NONE, Gap.CLOSED));
    Progress more = new Progress(1, 0, 0, 8, 40, 0, 4_700, 1_200, 4_600);
    assertThrows(IOException.class, () -> checkUnjudged(more, Best.NONE, Gap.CLOSED));
    Progress none = new Progress(0, 0, 0, 0, 0, 0, 1, 0, 1);
    assertThrows(IOException.class, () -> checkUnjudged(none, Best.NONE, Gap.CLOSED));
  }

  @Test
  void impossibleStandingsAreRefused() {
    for (Best best :
        List.of(
            new Best(-1, 8, 0.25),
            new Best(3, 8, 0.25),
            new Best(1, 0, 0.25),
            new Best(1, 16, 0.25),
            new Best(2, 15, 0.25),
            new Best(1, 8, Double.NaN),
            new Best(1, 8, INFINITE),
            new Best(0, 8, INFINITE),
            new Best(0, 0, 0.25))) {
      assertThrows(IOException.class, () -> check(TRAIN, UNDER_WAY, best, GAP), best.toString());
    }
    assertThrows(IOException.class, () -> check(train(), UNDER_WAY, BEST, GAP));
    for (Gap gap :
        List.of(
            new Gap(-1, 0.5, 0.4, false),
            new Gap(3, 0.5, 0.4, false),
            new Gap(1, Double.NaN, 0.4, false),
            new Gap(1, INFINITE, 0.4, false),
            new Gap(1, 0.5, Double.NaN, false),
            new Gap(0, 0.5, INFINITE, false),
            new Gap(0, INFINITE, 0.4, false))) {
      assertThrows(IOException.class, () -> check(TRAIN, UNDER_WAY, BEST, gap), gap.toString());
    }
  }

  @Test
  void vectorsThatAreNotFiniteAreRefused() {
    float[] broken = {0, Float.NaN};
    float[] none = new float[0];
    assertThrows(IOException.class, () -> check(TRAIN, UNDER_WAY, BEST, GAP, broken, List.of()));
    for (WorkerState own :
        List.of(
            new WorkerState(broken, none, none),
            new WorkerState(none, broken, none),
            new WorkerState(none, none, broken))) {
      assertThrows(IOException.class, () -> check(TRAIN, UNDER_WAY, BEST, GAP, none, List.of(own)));
    }
  }
}
