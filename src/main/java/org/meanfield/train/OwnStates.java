package org.meanfield.train;

import java.time.Duration;
import java.util.List;

/**
 * The states that logical workers go on from instead of the global state, or besides it, wherever
 * they lie: with the driver, or with the executors. In worker order; empty if workers keep nothing.
 */
public interface OwnStates {
  /** The states of workers that keep nothing. */
  OwnStates NONE = of(List.of());

  /** Creates states in the driver's memory. */
  static OwnStates of(List<WorkerState> states) {
    return new WithDriver(List.copyOf(states));
  }

  /** Returns whether workers keep nothing. */
  boolean isEmpty();

  /** Returns all of them, brought to the driver if they aren't there. */
  List<WorkerState> gather();

  /**
   * Returns what {@link #gather()} does, though executors may be busy, or gone: whatever else they
   * compute is given up.
   *
   * @throws org.meanfield.errors.CheckpointException if they can't be gathered within {@code
   *     patience}
   */
  default List<WorkerState> gatherWithin(Duration patience) {
    return gather();
  }

  /** Releases whatever holds them, since nobody goes on from them any more; may be called twice. */
  void close();

  /** The states as a list in the driver's memory. */
  record WithDriver(List<WorkerState> gather) implements OwnStates {
    @Override
    public boolean isEmpty() {
      return gather.isEmpty();
    }

    @Override
    public void close() {
      // The list is garbage-collected.
    }
  }
}
