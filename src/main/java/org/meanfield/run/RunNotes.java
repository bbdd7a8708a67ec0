package org.meanfield.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.meanfield.train.TrainConfig;

/** Notes on consequences of a valid configuration that a user may not expect. */
final class RunNotes {
  private RunNotes() {}

  /**
   * One sentence each.
   *
   * @param examples of the training split
   * @param minibatchesInEpoch of the worker that has most
   * @param slots tasks that the cluster runs at once, now
   */
  static List<String> of(TrainConfig train, int examples, int minibatchesInEpoch, int slots) {
    int workers = train.workers();
    List<String> notes = new ArrayList<>();
    if (workers > examples) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%,d of the %,d workers have no examples, since there are only %,d. Choose fewer"
                  + " train.workers.",
              workers - examples,
              workers,
              examples));
    }
    int busy = Math.min(workers, examples);
    if (busy > slots) {
      int waves = (busy + slots - 1) / slots;
      int idle = waves * slots - busy;
      notes.add(
          String.format(
              Locale.ROOT,
              "%,d workers take turns on %,d cores, in %,d waves a round%s.",
              busy,
              slots,
              waves,
              idle == 0
                  ? ""
                  : String.format(Locale.ROOT, ", the last of which leaves %,d idle", idle)));
    }
    if (train.averaging().averagingFrequency() > minibatchesInEpoch) {
      notes.add(
          String.format(
              Locale.ROOT,
              "An epoch has %,d minibatches a worker, fewer than train.averagingFrequency = %,d: a"
                  + " round ends where its epoch does.",
              minibatchesInEpoch,
              train.averaging().averagingFrequency()));
    }
    return notes;
  }
}
