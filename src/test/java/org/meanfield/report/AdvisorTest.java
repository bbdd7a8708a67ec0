package org.meanfield.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.WorkerRound;

final class AdvisorTest {
  /** Returns an advisor after rounds of ten minibatches, each of a second but for the overhead. */
  private static Advisor after(int rounds, double overhead, double... workerSeconds) {
    Advisor advisor = new Advisor();
    for (int r = 1; r <= rounds; r++) {
      // Warming up takes ages.
      double seconds = r <= 10 ? 100 : 1 + overhead;
      advisor.on(
          new RoundEnded(
              1,
              1,
              r,
              10 * r,
              1000,
              r,
              10,
              0.5,
              640,
              seconds,
              overhead,
              0.01,
              Map.of("compute", 1.0),
              Arrays.stream(workerSeconds)
                  .mapToObj(s -> new WorkerRound(320, s, "7 on node3"))
                  .toList()));
    }
    return advisor;
  }

  @Test
  void rarerAveragesAreAdvisedWithWhatTheySaveAndRisk() {
    // A minibatch takes 0.1 s and a round 0.25 s more: that is 11.1 % at 20, and 4.8 % at 50.
    List<String> advice = after(40, 0.25, 1, 1).conclusions();
    assertEquals(1, advice.size());
    assertEquals(
        "Averaging every 10 minibatches costs 20 % of the training time, 250 ms a round; averaging"
            + " every 50 would save 16 %. Replicas drift apart by 0.010 of the model's norm now,"
            + " and would by 0.022 to 0.050 then: compare the test metrics before you keep it.",
        advice.get(0));
  }

  @Test
  void noRoundGoesBeyondAnEpoch() {
    assertTrue(after(40, 1e3, 1, 1).conclusions().get(0).contains("every 1000 would save"));
  }

  @Test
  void littleOverheadIsLeftAlone() {
    List<String> advice = after(40, 0.02, 1, 1).conclusions();
    assertEquals(
        List.of(
            "Averaging every 10 minibatches costs 2 % of the training time, 20 ms a round;"
                + " averaging more rarely would save little."),
        advice);
  }

  @Test
  void stragglersAreNamedWithTheirExecutor() {
    List<String> advice = after(40, 0.02, 1, 1.1, 2.2, 0.9).conclusions();
    assertEquals(2, advice.size());
    assertEquals(
        "Worker 2 took 2.0 times as long for an example as the median worker; in the last round it"
            + " was on executor 7 on node3.",
        advice.get(1));
  }

  @Test
  void tooFewRoundsGiveNoAdvice() {
    assertEquals(List.of(), after(19, 1, 1, 1).conclusions());
  }
}
