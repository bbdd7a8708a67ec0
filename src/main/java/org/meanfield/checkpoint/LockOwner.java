package org.meanfield.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.apache.hadoop.net.NetUtils;

/**
 * {@code owner.json}: who holds a lock.
 *
 * @param id of this holding alone
 * @param host for people
 * @param user of the process
 * @param since ISO 8601
 * @param machine changes with each start of the operating system; empty where it can't be told
 * @param processes the set of processes, as of a container, that {@code pid} is one of; empty where
 *     it can't be told
 * @param started when the process did, in milliseconds since 1970; two of the same pid differ in it
 * @param staleSeconds without a sign of life, after which it may be taken for dead
 */
record LockOwner(
    String id,
    String host,
    String user,
    String since,
    String machine,
    String processes,
    long pid,
    long started,
    int staleSeconds) {
  /** A clock that is set moves the time at which a process seems to have been started. */
  private static final long CLOCK_MILLIS = 60_000;

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** This process. */
  static LockOwner here(LockConfig config) {
    ProcessHandle process = ProcessHandle.current();
    return new LockOwner(
        UUID.randomUUID().toString(),
        NetUtils.getLocalHostname(),
        System.getProperty("user.name"),
        Instant.now().toString(),
        machineHere(),
        processesHere(),
        process.pid(),
        started(process),
        config.staleSeconds());
  }

  /** Whether it has surely ended. What ran on another machine may live, for all that we know. */
  boolean isGone() {
    if (machine == null || machine.isEmpty() || !machine.equals(machineHere())) {
      return false;
    }
    if (processes == null || processes.isEmpty() || !processes.equals(processesHere())) {
      return false;
    }
    if (!System.getProperty("user.name").equals(user)) {
      // The system may hide other users' processes.
      return false;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> Math.abs(started(process) - started) < CLOCK_MILLIS)
        .isEmpty();
  }

  String description() {
    return "process " + pid + " of " + user + " on " + host + ", since " + since;
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String machineHere() {
    try {
      return Files.readString(BOOT).trim();
    } catch (IOException e) {
      return "";
    }
  }

  private static String processesHere() {
    try {
      return Files.readSymbolicLink(NAMESPACE).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
