package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;

final class DirectoryLockTest {
  private static final LockConfig QUICK = new LockConfig(1, 3);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private RunDirectory run() {
    return RunDirectory.at(directory.resolve("run").toString(), new Configuration());
  }

  private DirectoryLock take() {
    return DirectoryLock.take(run(), QUICK);
  }

  private Path locks() {
    return directory.resolve("run/_lock");
  }

  private List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Manifest manifest(long round) {
    return new Manifest(
        Manifest.FORMAT_VERSION, round, 1, "now", 7, "c", "d", "h", Map.of(), null, null, Map.of());
  }

  private org.apache.hadoop.fs.Path publish(DirectoryLock lock, long round) {
    return new CheckpointPublisher(run(), lock)
        .publish(manifest(round), Map.of("state.bin", new byte[] {1}), Retention.ofNewest(2));
  }

  private List<String> published() {
    return new Checkpoints(run())
        .newestFirst().stream().map(org.apache.hadoop.fs.Path::getName).toList();
  }

  /** Makes a lock's holder look like a process of another machine, which can't be asked. */
  private void moveAway(String token, int staleSeconds) throws IOException {
    Path owner = locks().resolve(token).resolve("owner.json");
    ObjectNode json = (ObjectNode) JSON.readTree(owner.toFile());
    json.put("machine", "elsewhere").put("host", "far").put("staleSeconds", staleSeconds);
    Files.writeString(owner, json.toString());
  }

  @Test
  void isRefusedWhileTheHolderLives() throws IOException {
    try (DirectoryLock held = take()) {
      long start = System.nanoTime();
      String message = assertThrows(LockedException.class, this::take).getMessage();
      assertTrue(message.contains("process " + ProcessHandle.current().pid()), message);
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3));
      assertFalse(held.isLost());
      publish(held, 4);
    }
    assertEquals(List.of("000001"), names(locks()));
    assertEquals(List.of("released"), names(locks().resolve("000001")));
    take().close();
    assertEquals(List.of("000002"), names(locks()));
  }

  @Test
  void isTakenFromAHolderThatShowsNoLife() throws Exception {
    DirectoryLock silent = DirectoryLock.take(run(), new LockConfig(1000, 3000));
    moveAway("000001", QUICK.staleSeconds());
    publish(silent, 4);
    long start = System.nanoTime();
    try (DirectoryLock next = take()) {
      assertTrue(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(3));
      // The silent holder wakes up, and can change nothing any more.
      assertThrows(LockedException.class, () -> publish(silent, 5));
      assertThrows(
          LockedException.class,
          () ->
              new CheckpointPublisher(run(), silent)
                  .removeOlder(new org.apache.hadoop.fs.Path("000009"), Set.of()));
      assertThrows(LockedException.class, () -> run().writeRunJson("{}", silent));
      assertTrue(silent.isLost());
      assertEquals(List.of("000004"), published());
      publish(next, 5);
      silent.close();
      publish(next, 6);
    }
    assertEquals(List.of("000006", "000005"), published());
    assertEquals(List.of("000002"), names(locks()));
  }

  /** A checkpoint that the dead holder had renamed halfway is gone with the lock's directory. */
  @Test
  void workOfTheDeadIsRemoved() throws Exception {
    DirectoryLock dead = DirectoryLock.take(run(), new LockConfig(1000, 3000));
    Path owner = locks().resolve("000001/owner.json");
    ObjectNode json = (ObjectNode) JSON.readTree(owner.toFile());
    // The holder is a process of this machine that has ended.
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Files.writeString(owner, json.put("pid", ended.pid()).toString());
    Files.createDirectory(locks().resolve("000001/000008.abc"));
    Files.createDirectory(locks().resolve("_new.abc"));
    Files.createDirectory(locks().resolve("_fenced.abc"));
    long start = System.nanoTime();
    take().close();
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2));
    assertEquals(List.of("000002"), names(locks()));
    dead.close();
  }

  private void changeOwner(String field, UnaryOperator<Long> change) throws IOException {
    Path owner = locks().resolve("000001/owner.json");
    ObjectNode json = (ObjectNode) JSON.readTree(owner.toFile());
    Files.writeString(owner, json.put(field, change.apply(json.get(field).asLong())).toString());
  }

  /** A clock that is set moves the time at which every process seems to have been started. */
  @Test
  void aClockThatIsSetTakesNoLivingLock() throws IOException {
    try (DirectoryLock held = take()) {
      for (long minutes : new long[] {-2, 2, 60 * 24 * 365}) {
        changeOwner("started", started -> started + TimeUnit.MINUTES.toMillis(minutes));
        assertThrows(LockedException.class, this::take);
      }
      publish(held, 4);
    }
  }

  @Test
  void anotherProcessOfTheSamePidIsNotTheHolder() throws IOException {
    DirectoryLock dead = DirectoryLock.take(run(), new LockConfig(1000, 3000));
    changeOwner("ticks", ticks -> ticks - 1);
    long start = System.nanoTime();
    take().close();
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2));
    dead.close();
  }

  /** An earlier program wrote no ticks of itself, which reads as 0. */
  @Test
  void aLivingHolderOfUnknownTicksIsWatched() throws IOException {
    try (DirectoryLock held = take()) {
      changeOwner("ticks", ticks -> 0L);
      assertThrows(LockedException.class, this::take);
      assertFalse(held.isLost());
    }
  }

  /** The watcher's clock leaps by an hour at each look, as after a pause of the machine. */
  @Test
  void whoWasPausedHasNotWatched() throws IOException {
    try (DirectoryLock held = take()) {
      moveAway("000001", QUICK.staleSeconds());
      LockToken token =
          LockToken.numbered(run(), new org.apache.hadoop.fs.Path(locks().toUri()), 1);
      AtomicLong hours = new AtomicLong();
      assertThrows(
          LockedException.class,
          () ->
              token.awaitEnd(
                  new LockConfig(1, 30), () -> TimeUnit.HOURS.toNanos(hours.getAndIncrement())));
      assertFalse(held.isLost());
    }
  }

  @Test
  void eachBeatChangesTheHeartbeatThoughTheClockStandsStill() throws IOException {
    try (DirectoryLock held = DirectoryLock.take(run(), new LockConfig(1000, 3000))) {
      LockToken token =
          LockToken.numbered(run(), new org.apache.hadoop.fs.Path(locks().toUri()), 1);
      Path heartbeat = locks().resolve("000001/heartbeat");
      token.beat(1, 1_700_000_005_000L);
      assertEquals(1_700_000_005_000L, Files.getLastModifiedTime(heartbeat).toMillis());
      token.beat(2, 1_700_000_010_000L);
      assertEquals(1_700_000_010_000L, Files.getLastModifiedTime(heartbeat).toMillis());
      assertFalse(held.isLost());
    }
  }

  @Test
  void learnsThatItIsLost() throws Exception {
    DirectoryLock lock = take();
    Files.move(locks().resolve("000001"), locks().resolve("_fenced.abc"));
    for (int i = 0; i < 50 && !lock.isLost(); i++) {
      Thread.sleep(100);
    }
    assertTrue(lock.isLost());
    lock.close();
  }

  @Test
  void aHeartbeatThatWasRemovedComesBack() throws Exception {
    try (DirectoryLock held = take()) {
      Path heartbeat = locks().resolve("000001/heartbeat");
      Files.delete(heartbeat);
      for (int i = 0; i < 50 && !Files.exists(heartbeat); i++) {
        Thread.sleep(100);
      }
      assertTrue(Files.exists(heartbeat));
      assertFalse(held.isLost());
    }
  }

  /** The process that asks may have been configured otherwise. */
  @Test
  void theHoldersOwnPatienceCounts() throws Exception {
    DirectoryLock slow = DirectoryLock.take(run(), new LockConfig(2, 6));
    moveAway("000001", 6);
    assertThrows(LockedException.class, () -> DirectoryLock.take(run(), new LockConfig(1, 3)));
    publish(slow, 4);
    slow.close();
  }

  @Test
  void oneOfManyGetsIt() throws Exception {
    int candidates = 16;
    for (int attempt = 0; attempt < 5; attempt++) {
      String place = directory.resolve("race" + attempt).toString();
      ExecutorService threads = Executors.newFixedThreadPool(candidates);
      List<Callable<DirectoryLock>> tries = new ArrayList<>();
      for (int i = 0; i < candidates; i++) {
        tries.add(
            () ->
                DirectoryLock.take(
                    RunDirectory.at(place, new Configuration()), new LockConfig(1, 4)));
      }
      List<DirectoryLock> holders = new ArrayList<>();
      for (Future<DirectoryLock> result : threads.invokeAll(tries)) {
        try {
          holders.add(result.get());
        } catch (ExecutionException e) {
          assertEquals(LockedException.class, e.getCause().getClass(), e.getCause().toString());
        }
      }
      threads.shutdown();
      assertEquals(1, holders.size());
      holders.get(0).close();
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsNamed() throws IOException {
    Files.writeString(directory.resolve("run"), "a file");
    String message = assertThrows(CheckpointException.class, this::take).getMessage();
    assertTrue(message.contains("Cannot write to"), message);
  }
}
