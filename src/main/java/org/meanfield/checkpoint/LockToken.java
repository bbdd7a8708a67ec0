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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.LockedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a fencing token: who holds it, and whether the holder lives.
 *
 * @param path named by the token's number
 */
record LockToken(RunDirectory directory, Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(LockToken.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String OWNER = "owner.json";
  private static final String HEARTBEAT = "heartbeat";
  private static final String RELEASED = "released";
  private static final Pattern NAME = Pattern.compile("\\d{6,18}");
  private static final int WATCH_MILLIS = 200;
  private static final long MOST_NANOS_BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(1);

  static boolean isToken(Path path) {
    return NAME.matcher(path.getName()).matches();
  }

  /** The highest one in a directory of them; empty if there is none. */
  static Optional<LockToken> newest(RunDirectory directory, Path locks) throws IOException {
    return Arrays.stream(directory.fileSystem().listStatus(locks))
        .map(FileStatus::getPath)
        .filter(LockToken::isToken)
        .map(path -> new LockToken(directory, path))
        .max(Comparator.comparingLong(LockToken::number));
  }

  static LockToken numbered(RunDirectory directory, Path locks, long number) {
    return new LockToken(directory, new Path(locks, String.format(Locale.ROOT, "%06d", number)));
  }

  long number() {
    return Long.parseLong(path.getName());
  }

  /** Makes the directory, or one that is to become it. */
  static void prepare(RunDirectory directory, Path place, LockOwner owner) throws IOException {
    directory.makeDirectory(place);
    directory.write(new Path(place, OWNER), JSON.writeValueAsBytes(owner));
    directory.write(new Path(place, HEARTBEAT), new byte[] {'0'});
  }

  boolean isHeldBy(LockOwner owner) throws IOException {
    LockOwner holder = owner();
    return holder != null && owner.id().equals(holder.id());
  }

  /**
   * Shows that the holder lives.
   *
   * @param beats how often it has
   * @param time given to the file, in milliseconds since 1970; rises with each beat, whatever the
   *     clock does meanwhile
   */
  void beat(long beats, long time) throws IOException {
    Path heartbeat = new Path(path, HEARTBEAT);
    if (directory.renamesAtOnce()) {
      // Of HDFS, the NameNode alone is asked, and no DataNode.
      try {
        directory.fileSystem().setTimes(heartbeat, time, -1);
        return;
      } catch (FileNotFoundException e) {
        // Somebody has removed it, and perhaps all the token: then this fails, too.
        LOG.debug("{} has gone", heartbeat, e);
      }
    }
    directory.replace(heartbeat, Long.toString(beats).getBytes(StandardCharsets.UTF_8));
  }

  /** Says that the holder has gone, and removes all else. */
  void release() throws IOException {
    directory.write(new Path(path, RELEASED), new byte[0]);
    for (FileStatus status : directory.fileSystem().listStatus(path)) {
      if (!status.getPath().getName().equals(RELEASED)) {
        directory.fileSystem().delete(status.getPath(), true);
      }
    }
  }

  /**
   * Returns once the holder has gone: by its own word, by its process's end, or by its silence
   * while it was watched.
   *
   * @throws LockedException if it shows that it lives
   */
  void awaitEnd(LockConfig config) throws IOException {
    awaitEnd(config, System::nanoTime);
  }

  /** Does what {@link #awaitEnd(LockConfig)} does, by a clock whose readings only ever rise. */
  void awaitEnd(LockConfig config, LongSupplier nanoTime) throws IOException {
    String first = heartbeat();
    long looked = nanoTime.getAsLong();
    long watched = 0;
    int staleSeconds = config.staleSeconds();
    boolean told = false;
    while (watched < TimeUnit.SECONDS.toNanos(staleSeconds)) {
      LockOwner owner = owner();
      if (isReleased() || (owner != null && owner.isGone())) {
        return;
      }
      if (owner != null) {
        // It knows how often it shows itself.
        staleSeconds = Math.max(staleSeconds, owner.staleSeconds());
      }
      if (!heartbeat().equals(first) && !isReleased()) {
        throw new LockedException(
            directory
                + " is in use by "
                + (owner == null ? "another process" : owner.description())
                + ". Let it finish, or choose another directory.",
            null);
      }
      if (!told) {
        LOG.info("{} may be in use; waiting for a sign of life", directory);
        told = true;
      }
      pause(WATCH_MILLIS);
      long now = nanoTime.getAsLong();
      // Stopped itself for a while, it has watched nothing; the holder may have been stopped, too.
      watched += Math.min(now - looked, MOST_NANOS_BETWEEN_LOOKS);
      looked = now;
    }
  }

  private boolean isReleased() throws IOException {
    return directory.fileSystem().exists(new Path(path, RELEASED));
  }

  /** Returns the holder; null if its file is missing or holds no JSON. */
  private LockOwner owner() throws IOException {
    try (InputStream in = directory.open(new Path(path, OWNER))) {
      return JSON.readValue(in.readAllBytes(), LockOwner.class);
    } catch (FileNotFoundException | JsonProcessingException e) {
      return null;
    }
  }

  /** Changes with each beat. */
  private String heartbeat() throws IOException {
    Path heartbeat = new Path(path, HEARTBEAT);
    try (InputStream in = directory.open(heartbeat)) {
      return directory.fileSystem().getFileStatus(heartbeat).getModificationTime()
          + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockedException("Interrupted while waiting for a lock.", e);
    }
  }
}
