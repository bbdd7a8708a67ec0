package org.meanfield.errors;

/** The exit codes of every command; schedulers rely on them. */
public enum ExitCode {
  /** The command did its work, or found that there was nothing left to do. */
  DONE(0),
  /** A defect or an environment that nobody foresaw. */
  UNEXPECTED(1),
  /** The command line or the configuration is wrong. */
  USAGE(2),
  /** The data is missing, unreadable or malformed. */
  DATA(3),
  /** A checkpoint or run directory is missing, corrupt or refused. */
  CHECKPOINT(4),
  /** Training failed: it diverged. */
  TRAINING(5),
  /** Somebody else holds the lock. */
  LOCKED(6),
  /** A challenger was refused, and the command was told to fail then. */
  NOT_PROMOTED(7),
  /** The cluster or a file system failed; the same command, started again, goes on. */
  OUTAGE(8),
  /** The command was told to end (128 + SIGTERM), and can be continued. */
  STOPPED(143),
  /** The command was told to end by Ctrl-C (128 + SIGINT), and can be continued. */
  INTERRUPTED(130),
  /** The command's terminal was closed (128 + SIGHUP); the command can be continued. */
  HUNG_UP(129);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Returns whether the command was told to end, and can be continued. */
  public boolean isStop() {
    return this == STOPPED || this == INTERRUPTED || this == HUNG_UP;
  }

  /** The number that the process exits with. */
  public int code() {
    return code;
  }
}
