package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.train.AveragingConfig;
import org.meanfield.train.ClassWeighting;
import org.meanfield.train.EarlyStopping;
import org.meanfield.train.Engine;
import org.meanfield.train.Reduction;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;

final class RunNotesTest {
  private static List<String> notes(int workers, int examples, int minibatches, int slots) {
    TrainConfig train =
        new TrainConfig(
            Engine.MEANFIELD,
            workers,
            8,
            1,
            1,
            new AveragingConfig(
                10,
                FrequencySchedule.CONSTANT,
                UpdaterStatePolicy.AVERAGE,
                OuterSpec.NONE,
                WeightBy.EXAMPLES,
                Reduction.AUTO,
                0),
            new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
            ClassWeighting.NONE,
            EarlyStopping.OFF);
    return RunNotes.of(train, examples, minibatches, slots);
  }

  @Test
  void nothingIsSaidOfWhatUsersExpect() {
    assertEquals(List.of(), notes(4, 400, 10, 4));
    assertEquals(List.of(), notes(4, 400, 10, 64));
  }

  @Test
  void wavesAreTold() {
    assertEquals(
        List.of("4 workers take turns on 2 cores, in 2 waves a round."), notes(4, 400, 10, 2));
    assertEquals(
        List.of(
            "5 workers take turns on 2 cores, in 3 waves a round, the last of which leaves 1"
                + " idle."),
        notes(5, 400, 10, 2));
  }

  @Test
  void idleWorkersAreTold() {
    assertEquals(
        List.of(
            "13 of the 33 workers have no examples, since there are only 20. Choose fewer"
                + " train.workers."),
        notes(33, 20, 10, 20));
  }

  @Test
  void roundsThatEndWithTheirEpochAreTold() {
    assertEquals(
        List.of(
            "An epoch has 7 minibatches a worker, fewer than train.averagingFrequency = 10: a round"
                + " ends where its epoch does."),
        notes(1, 56, 7, 1));
  }
}
