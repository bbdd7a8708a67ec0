package org.meanfield.run;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.security.AccessControlException;
import org.meanfield.checkpoint.CheckpointConfig;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes checkpoints on a thread of its own, at most one at a time, and tries again for a while
 * if that fails: storage may be away for as long as it takes to restart. The training thread and
 * the one that tells the driver to end may both ask for one.
 */
final class BackgroundCheckpoints implements Trainer.Checkpointer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundCheckpoints.class);

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The exceptions of HDFS, local files and S3 that stay until somebody mends their cause. */
  private static final List<Class<? extends IOException>> TO_BE_MENDED =
      List.of(
          AccessControlException.class,
          AccessDeniedException.class,
          ClusterStorageCapacityExceededException.class,
          FileAlreadyExistsException.class);

  private final TrainingCheckpoints checkpoints;
  private final DirectoryLock lock;
  private final String start;
  private final boolean required;
  private final RetryPolicy<Object> retries;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          new BasicThreadFactory.Builder().namingPattern("checkpoints").daemon(true).build());
  private final List<Trainer.Written> untold = new ArrayList<>();

  /**
   * The checkpoints that were begun and aren't settled; one round may be there twice, unjudged and
   * judged.
   */
  private final Deque<InFlight> inFlight = new ArrayDeque<>();

  /** The checkpoint that was begun last, settled or not; null before the first. */
  private InFlight last;

  /** One that was begun. */
  private record InFlight(long round, Future<Published> result) {}

  /**
   * A checkpoint that is there.
   *
   * @param isNew false if it was there before, and has only been judged
   */
  private record Published(String path, boolean isNew, double seconds) {}

  /**
   * Creates the writer for a run whose lock is held.
   *
   * @param start the path of the checkpoint that training goes on from; empty if there is none
   */
  BackgroundCheckpoints(
      TrainingCheckpoints checkpoints, DirectoryLock lock, CheckpointConfig config, String start) {
    this.checkpoints = checkpoints;
    this.lock = lock;
    this.start = start;
    this.required = config.required();
    this.retries =
        RetryPolicy.builder()
            .handleIf(BackgroundCheckpoints::mayPass)
            .withBackoff(FIRST_DELAY, LONGEST_DELAY)
            .withMaxDuration(PATIENCE)
            .withMaxRetries(-1)
            .onRetryScheduled(
                event ->
                    LOG.warn(
                        "{} Trying again in {} s.",
                        event.getLastException().getMessage(),
                        event.getDelay().toSeconds()))
            .build();
  }

  /** Returns whether a failure may pass by itself. */
  static boolean mayPass(Throwable failure) {
    return failure instanceof CheckpointException
        && ExceptionUtils.getThrowableList(failure).stream()
            .noneMatch(cause -> TO_BE_MENDED.stream().anyMatch(type -> type.isInstance(cause)));
  }

  @Override
  public synchronized void begin(Trainer.Snapshot snapshot) {
    long round = snapshot.state().progress().rounds();
    if (!inFlight.isEmpty() && inFlight.getLast().round() != round) {
      settle();
    }
    last = new InFlight(round, writer.submit(() -> publish(snapshot)));
    inFlight.add(last);
  }

  private Published publish(Trainer.Snapshot snapshot) {
    long start = System.nanoTime();
    Optional<String> judged =
        snapshot.metrics().isEmpty()
            ? Optional.empty()
            : Failsafe.with(retries).get(() -> checkpoints.judge(lock, snapshot));
    if (judged.isPresent()) {
      return new Published(judged.get(), false, 0);
    }
    Supplier<String> publication = checkpoints.publication(lock, snapshot);
    String path = Failsafe.with(retries).get(publication::get);
    return new Published(path, true, (System.nanoTime() - start) / 1e9);
  }

  @Override
  public synchronized List<Trainer.Written> written() {
    if (!inFlight.isEmpty() && inFlight.getLast().result().isDone()) {
      settle();
    }
    List<Trainer.Written> written = List.copyOf(untold);
    untold.clear();
    return written;
  }

  /** Waits for those in flight; one that failed is a warning, unless it is required. */
  private void settle() {
    while (!inFlight.isEmpty()) {
      InFlight next = inFlight.remove();
      try {
        settle(next);
      } catch (CheckpointException e) {
        if (required) {
          throw e;
        }
        untold.add(new Trainer.Written(next.round(), "", 0, e.getMessage()));
      }
    }
  }

  @Override
  public synchronized Optional<String> await() {
    if (last == null) {
      return Optional.of(start).filter(path -> !path.isEmpty());
    }
    InFlight awaited = last;
    boolean isUnsettled = inFlight.removeLastOccurrence(awaited);
    settle();
    return Optional.of(isUnsettled ? settle(awaited) : outcome(awaited).path());
  }

  /** Waits for one, and notes it as yet to be reported, unless it only judged what was there. */
  private String settle(InFlight awaited) {
    Published published = outcome(awaited);
    if (published.isNew()) {
      untold.add(new Trainer.Written(awaited.round(), published.path(), published.seconds(), ""));
    }
    return published.path();
  }

  private static Published outcome(InFlight awaited) {
    try {
      return awaited.result().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MeanfieldException ours) {
        throw ours;
      }
      if (e.getCause() instanceof OutOfMemoryError outOfMemory) {
        throw outOfMemory;
      }
      throw new IllegalStateException("a checkpoint could not be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckpointException("Interrupted while a checkpoint was being written.", e);
    }
  }

  @Override
  public synchronized TrainingState read(long round) {
    settle();
    return checkpoints.read(Checkpoints.name(round)).state();
  }

  @Override
  public String path(long round) {
    return checkpoints.path(round);
  }

  /** Waits for what was begun; whatever has become of it. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("A checkpoint is still being written.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
