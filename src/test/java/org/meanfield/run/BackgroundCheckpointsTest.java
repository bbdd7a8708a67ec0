package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.checkpoint.CheckpointConfig;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;

final class BackgroundCheckpointsTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(true, new CheckpointException("", new IOException("reset by peer"))),
        Arguments.of(false, new CheckpointException("", new AccessControlException())),
        Arguments.of(
            false,
            new CheckpointException("", new IOException(new AccessDeniedException("s3a://b")))),
        Arguments.of(false, new CheckpointException("", new DSQuotaExceededException())),
        Arguments.of(false, new LockedException("taken over", null)),
        Arguments.of(false, new IllegalStateException()));
  }

  @Test
  void whereNoneWasBegunTheOneIsToldThatTrainingGoesOnFrom() {
    CheckpointConfig config = new CheckpointConfig(1, 0, 0, 3, 1, 0, false);
    try (BackgroundCheckpoints resumed = new BackgroundCheckpoints(null, null, config, "at 4");
        BackgroundCheckpoints begun = new BackgroundCheckpoints(null, null, config, "")) {
      assertEquals(Optional.of("at 4"), resumed.await());
      assertEquals(Optional.empty(), begun.await());
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatSomebodyMustMendIsNotTriedAgain(boolean triedAgain, Exception failure) {
    assertEquals(triedAgain, BackgroundCheckpoints.mayPass(failure));
  }
}
