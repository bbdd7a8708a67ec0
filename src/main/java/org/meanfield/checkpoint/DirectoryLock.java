package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;
import org.meanfield.storage.Permissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write into a run directory, which one process has at a time.
 *
 * <p>Its holder works in a directory {@code _lock/000007}, named by a number that only rises, its
 * fencing token (Burrows 2006, "The Chubby lock service", section 2.4). What it publishes is
 * written there and renamed from there. The next holder makes {@code _lock/000008}, which can't be
 * made twice at a time, and removes {@code 000007}. From then on nothing can be renamed out of
 * that, so a holder that was only thought dead can't publish any more, however long it had been
 * paused; and nothing unfinished stays behind.
 *
 * <p>Object stores, which rename file by file, can't give that: there a token is taken by writing
 * {@code owner.json} and reading it again after two seconds, and a holder looks before it commits.
 *
 * <p>A holder shows that it lives by changing a file, which a process that waits watches for a
 * stretch of time; no file's time and no clock's is compared with another's. A holder whose process
 * has ended on this machine is known to be dead at once.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
  private static final int ATTEMPTS = 5;
  private static final int SETTLE_MILLIS = 2000;

  private final RunDirectory directory;
  private final LockToken token;
  private final LockOwner owner;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          new BasicThreadFactory.Builder().namingPattern("heartbeat").daemon(true).build());
  private final Future<?> beating;
  private final long begun = System.currentTimeMillis();
  private final int heartbeatSeconds;
  private long beats;
  private volatile boolean lost;

  private DirectoryLock(LockToken token, LockOwner owner, LockConfig config) {
    this.directory = token.directory();
    this.token = token;
    this.owner = owner;
    this.heartbeatSeconds = config.heartbeatSeconds();
    this.beating =
        heart.scheduleWithFixedDelay(
            this::beat, heartbeatSeconds, heartbeatSeconds, TimeUnit.SECONDS);
  }

  /**
   * Takes the lock of a directory, which is made if need be. Waits while it isn't certain whether
   * the holder lives.
   *
   * @throws LockedException if it does
   * @throws CheckpointException if the directory can't be written to
   */
  public static DirectoryLock take(RunDirectory directory, LockConfig config) {
    return take(directory, config, SETTLE_MILLIS);
  }

  static DirectoryLock take(RunDirectory directory, LockConfig config, int settleMillis) {
    Path locks = new Path(directory.path(), "_lock");
    Permissions.denyWriting(directory.fileSystem(), locks)
        .ifPresent(
            denial -> {
              throw new CheckpointException("Cannot write to " + directory + ": " + denial + ".");
            });
    try {
      directory.fileSystem().mkdirs(locks);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<LockToken> newest = LockToken.newest(directory, locks);
        if (newest.isPresent()) {
          newest.get().awaitEnd(config);
        }
        long number = newest.map(LockToken::number).orElse(0L) + 1;
        LockToken token = LockToken.numbered(directory, locks, number);
        LockOwner owner = LockOwner.here(config);
        if (claim(token, owner, settleMillis)) {
          return begin(token, owner, config);
        }
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot write to " + directory + ": " + e.getMessage(), e);
    }
    throw new LockedException(
        "Other processes took the lock of "
            + directory
            + " again and again. Let them finish, and start again.",
        null);
  }

  /** Makes the directory of a token, whole; false if it is somebody else's. */
  private static boolean claim(LockToken token, LockOwner owner, int settleMillis)
      throws IOException {
    RunDirectory directory = token.directory();
    Path locks = token.path().getParent();
    Path prepared = new Path(locks, "_new." + owner.id());
    try {
      if (directory.renamesAtOnce()) {
        LockToken.prepare(directory, prepared, owner);
        directory.rename(prepared, token.path());
      } else {
        LockToken.prepare(directory, token.path(), owner);
        // Of two that write at once, the last one is right; each looks once both have written.
        LockToken.pause(settleMillis);
      }
    } catch (FileAlreadyExistsException | FileNotFoundException e) {
      // The token has been taken, and what was prepared here perhaps removed by who took it.
      directory.fileSystem().delete(prepared, true);
      return false;
    } catch (IOException e) {
      // Of a file that is removed while it is written, HDFS says otherwise.
      if (directory.fileSystem().exists(prepared) || !isTaken(token)) {
        throw e;
      }
      return false;
    }
    // A local rename that comes second may have moved its directory into the first one's.
    if (!token.isHeldBy(owner)) {
      return false;
    }
    if (LockToken.newest(directory, locks).filter(it -> it.number() > token.number()).isPresent()) {
      // Made again, since others have taken and left it meanwhile.
      directory.fileSystem().delete(token.path(), true);
      return false;
    }
    return true;
  }

  /** Returns whether this token exists, or a later one. */
  private static boolean isTaken(LockToken token) throws IOException {
    return LockToken.newest(token.directory(), token.path().getParent())
        .filter(newest -> newest.number() >= token.number())
        .isPresent();
  }

  private static DirectoryLock begin(LockToken token, LockOwner owner, LockConfig config)
      throws IOException {
    DirectoryLock lock = new DirectoryLock(token, owner, config);
    try {
      lock.fenceOthers();
      return lock;
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** Takes from all before us, and from those who tried, what they could publish from. */
  private void fenceOthers() throws IOException {
    Path locks = token.path().getParent();
    for (FileStatus status : directory.fileSystem().listStatus(locks)) {
      Path other = status.getPath();
      if (LockToken.isToken(other) && new LockToken(directory, other).number() >= token.number()) {
        continue;
      }
      Path fenced = new Path(locks, "_fenced." + UUID.randomUUID());
      try {
        // At once: what is removed piece by piece could still be published from meanwhile.
        directory.rename(other, fenced);
        directory.fileSystem().delete(fenced, true);
      } catch (FileNotFoundException e) {
        // It has gone by itself.
        LOG.debug("{} has gone", other, e);
      }
    }
  }

  private void beat() {
    try {
      beats++;
      token.beat(beats, begun + TimeUnit.SECONDS.toMillis(beats * heartbeatSeconds));
    } catch (FileNotFoundException e) {
      // Local files say so of whatever can't be opened.
      try {
        requireHeld(e);
      } catch (LockedException taken) {
        LOG.warn("{}", taken.getMessage());
        heart.shutdown();
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // If this lasts, somebody else may take over, and then we can't publish.
      LOG.warn("Cannot show that {} is in use: {}", directory, e.getMessage());
    }
  }

  /** Returns whether somebody else has taken over, which becomes known a heartbeat later. */
  public boolean isLost() {
    return lost;
  }

  /** A name for work in progress, used by nobody else. */
  Path temporary(String name) {
    return new Path(token.path(), name + "." + UUID.randomUUID());
  }

  /**
   * Makes sure that nobody has taken over. Where a rename is one step, publishing makes sure of
   * that itself.
   *
   * @throws LockedException if somebody has
   */
  public void requireHeld() throws IOException {
    if (!token.isHeldBy(owner)) {
      lost = true;
      throw new LockedException(
          "Another process has taken over "
              + directory
              + " and goes on there, since this one showed no sign of life for too long.",
          null);
    }
  }

  /**
   * Tells whether something failed because somebody else has taken over.
   *
   * @throws LockedException if so
   */
  void requireHeld(IOException failure) {
    try {
      requireHeld();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Lets others in. */
  @Override
  public void close() {
    beating.cancel(false);
    heart.shutdown();
    try {
      if (!heart.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("{} does not answer", directory);
      }
      token.release();
    } catch (FileNotFoundException e) {
      LOG.debug("{} was taken over", token.path(), e);
    } catch (IOException e) {
      // The next one waits for a sign of life, or sees that our process has ended.
      LOG.warn("Cannot release {}: {}", token.path(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
