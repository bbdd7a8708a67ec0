package org.meanfield.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.meanfield.errors.Redaction;
import org.meanfield.train.ShutdownConfig;
import org.meanfield.train.StopSignal;

/**
 * Holds up the JVM's end (SIGTERM, Ctrl-C) until work has stopped, but no longer than the grace
 * that it has. Spark's context and Hadoop's file systems, which have shutdown hooks of their own,
 * stay open meanwhile.
 */
public final class GracefulStop implements StopSignal, AutoCloseable {
  /** The hook's priority, above that of Spark's hooks: Hadoop's for file systems plus 30. */
  private static final int PRIORITY = 100;

  /** Hadoop interrupts a hook that takes longer than it said. */
  private static final int SPARE_SECONDS = 5;

  private final int graceSeconds;
  private final Words words;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Runnable hook = this::hold;
  private volatile boolean given;

  /** Written before it is given. */
  private long givenNanos;

  private Runnable action = NOTHING;

  /**
   * The sentences that a user is told.
   *
   * @param given once it is given
   * @param failed before the reason, if what was to be done at once failed
   * @param late if the work didn't stop in time
   */
  public record Words(String given, String failed, String late) {}

  /** Creates a stop signal of training, which has the grace that its configuration gives. */
  public GracefulStop(ShutdownConfig config) {
    this(
        config.graceSeconds(),
        new Words(
            "asked to end; saving the newest round and finishing the current one",
            "The newest round could not be saved",
            "Training did not stop within shutdown.graceSeconds = "
                + config.graceSeconds()
                + ". Started again, it goes on from its newest checkpoint."));
  }

  /** Creates a stop signal that holds up the JVM's end from now on until it is closed. */
  public GracefulStop(int graceSeconds, Words words) {
    this.graceSeconds = graceSeconds;
    this.words = words;
    ShutdownHookManager.get()
        .addShutdownHook(hook, PRIORITY, graceSeconds + SPARE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public boolean isGiven() {
    return given;
  }

  @Override
  public Duration grace() {
    Duration whole = Duration.ofSeconds(graceSeconds);
    if (!given) {
      return whole;
    }
    Duration left = whole.minusNanos(System.nanoTime() - givenNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** {@inheritDoc} If the action that was set before has begun, waits until it has ended. */
  @Override
  public synchronized void onGiven(Runnable toDo) {
    action = toDo;
    if (given) {
      toDo.run();
    }
  }

  /** Does what is to be done at once; if that fails, the work may still end by itself. */
  private synchronized void keep() {
    try {
      action.run();
    } catch (RuntimeException e) {
      System.err.println("warning: " + words.failed() + ": " + Redaction.text(e.getMessage()));
    }
  }

  private void hold() {
    givenNanos = System.nanoTime();
    given = true;
    System.err.println(words.given());
    Thread keeper = new Thread(this::keep, "told to end");
    keeper.setDaemon(true);
    keeper.start();
    try {
      if (!stopped.await(graceSeconds, TimeUnit.SECONDS)) {
        System.err.println("warning: " + words.late());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending; the hook itself has just been let go.
    }
  }
}
