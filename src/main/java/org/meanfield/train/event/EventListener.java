package org.meanfield.train.event;

import java.util.List;

/** Told of every event, on the driver's training thread, in order. */
@FunctionalInterface
public interface EventListener {
  /** Takes note of an event. */
  void on(TrainingEvent event);

  /** Returns what it concludes from what it was told, as sentences; none by default. */
  default List<String> conclusions() {
    return List.of();
  }

  /** Tells several listeners, one after the other. */
  static EventListener all(List<EventListener> listeners) {
    return new EventListener() {
      @Override
      public void on(TrainingEvent event) {
        listeners.forEach(listener -> listener.on(event));
      }

      @Override
      public List<String> conclusions() {
        return listeners.stream().flatMap(listener -> listener.conclusions().stream()).toList();
      }
    };
  }
}
