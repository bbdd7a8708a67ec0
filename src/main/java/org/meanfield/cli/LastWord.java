package org.meanfield.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Holds up the JVM's end, which a signal has begun, for as long as a command needs to tell how it
 * ended, and to remove what it hadn't finished: what it was doing fails, since Spark has been
 * stopped by then.
 */
final class LastWord {
  /** The hook's priority: after Spark's, and before Hadoop's, which closes the file systems. */
  private static final int PRIORITY = 20;

  private static final int SECONDS = 2;

  private final CountDownLatch latch = new CountDownLatch(1);
  private final Runnable hook = this::await;

  /** Holds up the JVM's end from now on, until the last word is said. */
  LastWord() {
    ShutdownHookManager.get().addShutdownHook(hook, PRIORITY);
  }

  /** Returns whether something has told the JVM to end. */
  static boolean isDue() {
    return ShutdownHookManager.get().isShutdownInProgress();
  }

  private void await() {
    try {
      // By then it is clear that the command doesn't notice.
      latch.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the JVM end. */
  void said() {
    latch.countDown();
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending; the hook itself has just been let go.
    }
  }
}
