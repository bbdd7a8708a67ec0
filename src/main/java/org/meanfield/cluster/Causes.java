package org.meanfield.cluster;

import java.util.Objects;
import java.util.stream.Stream;

/** The chain of a failure's causes. */
final class Causes {
  /** More than any has; one that goes in a circle has an end, too. */
  private static final int MOST = 100;

  private Causes() {}

  /** The failure itself first, the root last. */
  static Stream<Throwable> of(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST);
  }
}
