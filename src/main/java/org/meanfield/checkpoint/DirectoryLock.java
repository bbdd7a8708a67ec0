package org.meanfield.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write into a run directory, which one process has at a time.
 *
 * <p>Its holder works in a directory {@code _lock/000007}, named by a number that only rises, its
 * fencing token (Burrows 2006, "The Chubby lock service", section 2.4). What it publishes is
 * written there and renamed from there. Whoever takes the lock after it makes {@code _lock/000008},
 * which can be made but once, and removes {@code 000007}. From then on nothing can be renamed out
 * of that, so a holder that was only thought dead can't publish any more, however long it had been
 * paused; and nothing unfinished stays behind.
 *
 * <p>Object stores, which rename file by file, can't give that: there a token is taken by writing
 * {@code owner.json} and reading it again after two seconds, and a holder looks before it commits.
 *
 * <p>A holder shows that it lives by changing a file; nobody's clock is compared with another's.
 * One whose process has ended on this machine is known to be dead at once.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String OWNER = "owner.json";
  private static final String HEARTBEAT = "heartbeat";
  private static final String RELEASED = "released";
  private static final Pattern TOKEN = Pattern.compile("\\d{6,18}");
  private static final int ATTEMPTS = 5;
  private static final int WATCH_MILLIS = 200;
  private static final int SETTLE_MILLIS = 2000;

  private final RunDirectory directory;
  private final Path work;
  private final LockOwner owner;
  private final ScheduledExecutorService heart;
  private final Future<?> beating;
  private long beats;
  private volatile boolean lost;

  private DirectoryLock(RunDirectory directory, Path work, LockOwner owner, LockConfig config) {
    this.directory = directory;
    this.work = work;
    this.owner = owner;
    this.heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "heartbeat of " + work);
              thread.setDaemon(true);
              return thread;
            });
    int seconds = config.heartbeatSeconds();
    this.beating = heart.scheduleWithFixedDelay(this::beat, seconds, seconds, TimeUnit.SECONDS);
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
    try {
      directory.fileSystem().mkdirs(locks);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Path newest = newest(directory, locks);
        if (newest != null) {
          awaitEnd(directory, newest, config);
        }
        long token = newest == null ? 1 : token(newest) + 1;
        Path work = new Path(locks, String.format(Locale.ROOT, "%06d", token));
        LockOwner owner = LockOwner.here(config);
        if (claim(directory, work, owner, settleMillis)) {
          if (token(newest(directory, locks)) > token) {
            // Made again, since others have taken and left it meanwhile.
            directory.fileSystem().delete(work, true);
            continue;
          }
          DirectoryLock lock = new DirectoryLock(directory, work, owner, config);
          try {
            lock.fenceOthers();
            return lock;
          } catch (IOException e) {
            lock.close();
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot write to " + directory + ": " + e.getMessage(), e);
    }
    throw new LockedException(
        "Others take the lock of " + directory + " all the time. Let one of them finish.", null);
  }

  private static Path newest(RunDirectory directory, Path locks) throws IOException {
    return Arrays.stream(directory.fileSystem().listStatus(locks))
        .map(FileStatus::getPath)
        .filter(path -> TOKEN.matcher(path.getName()).matches())
        .max(Comparator.comparingLong(DirectoryLock::token))
        .orElse(null);
  }

  private static long token(Path work) {
    return Long.parseLong(work.getName());
  }

  /** Returns once the holder has gone: by its own word, by its process's end, or by its silence. */
  private static void awaitEnd(RunDirectory directory, Path work, LockConfig config)
      throws IOException {
    String first = heartbeat(directory, work);
    long start = System.nanoTime();
    int staleSeconds = config.staleSeconds();
    boolean told = false;
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(staleSeconds)) {
      if (directory.fileSystem().exists(new Path(work, RELEASED))) {
        return;
      }
      LockOwner owner = owner(directory, work);
      if (owner != null && owner.isGone()) {
        return;
      }
      if (owner != null) {
        // It knows how often it shows itself.
        staleSeconds = Math.max(staleSeconds, owner.staleSeconds());
      }
      boolean changed = !heartbeat(directory, work).equals(first);
      if (changed && !directory.fileSystem().exists(new Path(work, RELEASED))) {
        throw new LockedException(
            directory
                + " is in use by "
                + (owner == null ? "another process" : owner.description())
                + ". Let it finish, or take another directory with --run.",
            null);
      }
      if (!told) {
        LOG.info("{} may be in use; waiting for a sign of life", directory);
        told = true;
      }
      pause(WATCH_MILLIS);
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockedException("Interrupted while waiting for a lock.", e);
    }
  }

  /** Null if it can't be told. */
  private static LockOwner owner(RunDirectory directory, Path work) throws IOException {
    try (InputStream in = directory.open(new Path(work, OWNER))) {
      return JSON.readValue(in.readAllBytes(), LockOwner.class);
    } catch (FileNotFoundException | JsonProcessingException e) {
      return null;
    }
  }

  private static String heartbeat(RunDirectory directory, Path work) throws IOException {
    try (InputStream in = directory.open(new Path(work, HEARTBEAT))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  /** Makes the directory of a token, whole; false if somebody else did. */
  private static boolean claim(RunDirectory directory, Path work, LockOwner owner, int settleMillis)
      throws IOException {
    Path prepared = new Path(work.getParent(), "_new." + owner.id());
    try {
      if (directory.renamesAtOnce()) {
        prepare(directory, prepared, owner);
        directory.rename(prepared, work);
      } else {
        prepare(directory, work, owner);
        // Of two that write at once, the last one is right; each looks once both have written.
        pause(settleMillis);
      }
    } catch (FileAlreadyExistsException | FileNotFoundException e) {
      // The token has been taken, and what was prepared here perhaps removed by who took it.
      directory.fileSystem().delete(prepared, true);
      return false;
    }
    // A local rename that comes second may have moved its directory into the first one's.
    LockOwner holder = owner(directory, work);
    return holder != null && holder.id().equals(owner.id());
  }

  private static void prepare(RunDirectory directory, Path place, LockOwner owner)
      throws IOException {
    directory.makeDirectory(place);
    directory.write(new Path(place, OWNER), JSON.writeValueAsBytes(owner));
    directory.write(new Path(place, HEARTBEAT), new byte[] {'0'});
  }

  /** Takes from all before us, and from those who tried, what they could publish from. */
  private void fenceOthers() throws IOException {
    Path locks = work.getParent();
    for (FileStatus status : directory.fileSystem().listStatus(locks)) {
      Path other = status.getPath();
      boolean later = TOKEN.matcher(other.getName()).matches() && token(other) > token(work);
      if (other.equals(work) || later) {
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
      directory.replace(
          new Path(work, HEARTBEAT), Long.toString(beats).getBytes(StandardCharsets.UTF_8));
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

  /** Whether somebody else has taken over; known a heartbeat later. */
  public boolean isLost() {
    return lost;
  }

  /** A name for work in progress, used by nobody else. */
  Path temporary(String name) {
    return new Path(work, name + "." + UUID.randomUUID());
  }

  /**
   * Makes sure that nobody has taken over. Where a rename is one step, publishing makes sure of
   * that itself.
   *
   * @throws LockedException if somebody has
   */
  void requireHeld() throws IOException {
    LockOwner holder = owner(directory, work);
    if (holder == null || !holder.id().equals(owner.id())) {
      lost = true;
      throw new LockedException(
          "Another process has taken over "
              + directory
              + ", since this one had shown no sign of life. It goes on there.",
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
      directory.write(new Path(work, RELEASED), new byte[0]);
      List<FileStatus> rest = Arrays.asList(directory.fileSystem().listStatus(work));
      for (FileStatus status : rest) {
        if (!status.getPath().getName().equals(RELEASED)) {
          directory.fileSystem().delete(status.getPath(), true);
        }
      }
    } catch (FileNotFoundException e) {
      LOG.debug("{} was taken over", work, e);
    } catch (IOException e) {
      // The next one waits for a sign of life, or sees that our process has ended.
      LOG.warn("Cannot release {}: {}", work, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
