package org.meanfield.checkpoint;

import java.time.Instant;
import java.util.UUID;
import org.apache.hadoop.net.NetUtils;
import org.meanfield.storage.ProcessIdentity;

/**
 * The holder of a lock, as {@code owner.json} names it.
 *
 * @param id of this holding alone
 * @param host for people
 * @param user of the process
 * @param since ISO 8601
 * @param machine changes with each start of the operating system; empty where it can't be told
 * @param processes the set of processes, as of a container, that {@code pid} is one of; empty where
 *     it can't be told
 * @param started when the process did, in milliseconds since 1970, for people
 * @param ticks when the process did, by a counter that begins with the operating system and that no
 *     clock's setting moves: two processes of the same pid differ in it; 0 where it can't be told
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
    long ticks,
    int staleSeconds) {
  /** Describes this process as the owner. */
  static LockOwner here(LockConfig config) {
    ProcessIdentity identity = ProcessIdentity.here();
    return new LockOwner(
        UUID.randomUUID().toString(),
        NetUtils.getLocalHostname(),
        identity.user(),
        Instant.now().toString(),
        identity.machine(),
        identity.processes(),
        identity.pid(),
        ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L),
        identity.ticks(),
        config.staleSeconds());
  }

  /**
   * Returns whether the process has surely ended. What ran on another machine may live, for all
   * that we know.
   */
  boolean isGone() {
    return new ProcessIdentity(machine, processes, user, pid, ticks).hasEnded();
  }

  String description() {
    return "process " + pid + " of " + user + " on " + host + ", since " + since;
  }
}
