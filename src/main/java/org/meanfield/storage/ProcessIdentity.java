package org.meanfield.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process, so that another one on the same machine can tell whether it has ended. No part of it
 * is moved by setting a clock.
 *
 * @param machine changes with each start of the operating system; empty where it can't be told
 * @param processes the set of processes, as of a container, that {@code pid} is one of; empty where
 *     it can't be told
 * @param user that it runs as
 * @param pid its number, which another process may have later
 * @param ticks when it was started, by a counter that begins with the operating system: two
 *     processes of the same pid differ in it; 0 where it can't be told
 */
public record ProcessIdentity(String machine, String processes, String user, long pid, long ticks) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** The counter's field in {@code /proc/PID/stat}, counted from after the command's name. */
  private static final int TICKS_FIELD = 19;

  /** Returns the identity of this process. */
  public static ProcessIdentity here() {
    long pid = ProcessHandle.current().pid();
    return new ProcessIdentity(
        machineHere(), processesHere(), System.getProperty("user.name"), pid, ticks(pid));
  }

  /**
   * Tells whether the process has surely ended. One of another machine may live, for all that is
   * known here. Not named as a property, so not written with the others.
   */
  public boolean hasEnded() {
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
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return true;
    }
    long there = ticks(pid);
    return ticks > 0 && there > 0 && there != ticks;
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // A command's name may hold anything, a parenthesis too.
      return Long.parseLong(
          stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1)[TICKS_FIELD]);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return 0;
    }
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
