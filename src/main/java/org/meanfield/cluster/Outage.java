package org.meanfield.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.SparkException;
import org.meanfield.errors.MeanfieldException;

/**
 * A failure of the cluster or a file system: nothing that a user gave is wrong, and the same
 * command goes on once the failure is over. What isn't known to be one is none, such as a file that
 * is missing, forbidden or damaged.
 */
public enum Outage {
  /** A disk or a quota is full, or a limit of the operating system is reached. */
  NO_ROOM("Make room for it; then"),
  /** Executors died of too little memory. */
  MEMORY(
      "Give executors more memory by spark.executor.memory and spark.executor.memoryOverhead, or"
          + " fewer cores each; then"),
  /** Nobody knows the name of a host; a name server may be out of order. */
  UNKNOWN_HOST("Check the name of the host; if it is right,"),
  /** Executors were lost, jobs cancelled, services unreachable or not ready. */
  FAILED("The cluster or a file system failed:");

  private static final Set<String> CLASSES =
      Set.of(
          "java.io.InterruptedIOException",
          "java.lang.InterruptedException",
          "java.net.SocketException",
          "java.nio.channels.ClosedChannelException",
          "java.util.concurrent.TimeoutException",
          "org.apache.hadoop.fs.s3a.AWSNoResponseException",
          "org.apache.hadoop.fs.s3a.AWSServiceThrottledException",
          "org.apache.hadoop.fs.s3a.AWSStatus500Exception",
          "org.apache.hadoop.hdfs.BlockMissingException",
          "org.apache.hadoop.hdfs.CannotObtainBlockLengthException",
          "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException",
          "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException",
          "org.apache.hadoop.hdfs.server.datanode.ReplicaNotFoundException",
          "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException",
          "org.apache.hadoop.hdfs.server.namenode.NotReplicatedYetException",
          "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
          "org.apache.hadoop.ipc.RetriableException",
          "org.apache.hadoop.ipc.StandbyException",
          "org.apache.hadoop.security.token.SecretManager$InvalidToken",
          "org.apache.spark.TaskKilledException",
          "org.apache.spark.shuffle.FetchFailedException",
          "org.apache.spark.storage.BlockNotFoundException");

  private static final Set<String> CLASSES_OF_ROOM =
      Set.of(
          "org.apache.hadoop.fs.ClusterStorageCapacityExceededException",
          "org.apache.hadoop.util.DiskChecker$DiskErrorException",
          "org.apache.hadoop.util.DiskChecker$DiskOutOfSpaceException");

  /** An address that isn't this machine's is a wrong setting. */
  private static final Set<String> CLASSES_OF_USERS = Set.of("java.net.BindException");

  private static final String NO_HOST = "java.net.UnknownHostException";

  /** The operating system's words, and HDFS's, which are all that some exceptions have. */
  private static final Pattern FULL =
      Pattern.compile(
          "No space left on device|Disk quota exceeded|File too large|Too many open files"
              + "|Cannot allocate memory|There is not enough space on the disk");

  private static final Pattern UNREADY =
      Pattern.compile(
          "Connection (reset|refused|timed out)|Broken pipe|Input/output error|Stale (NFS )?file"
              + " handle|Transport endpoint is not connected|Host is down|No route to host"
              + "|Filesystem closed|[Nn]ame ?node is in safe mode|could only be (written|replicated)"
              + " to|All datanodes .* are bad|Failed to replace a bad datanode|Unable to close file"
              + "|Could not obtain block|End of File Exception between local host");

  private static final Pattern LOST =
      Pattern.compile(
          "ExecutorLostFailure|FetchFailed|TaskResultLost|TaskKilled|Failed to get broadcast_"
              + "|failed the maximum allowable number of times|Job \\d+ cancelled"
              + "|Stage cancelled|SparkContext (has been|was) shut ?down|stopped SparkContext"
              + "|SparkContext is stopped|Spark context stopped|Master removed our application"
              + "|All masters are unresponsive|Max number of executor failures"
              + "|cannot run anywhere due to node and executor");

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "(?i)(code|status):? (52|137)\\b|exceeding (physical |virtual )?memory limits"
              + "|memory used\\b.*\\bkill|OOMKilled|OutOfMemory");

  /** The exception of the last attempt, where its own class didn't arrive. */
  private static final Pattern LAST_ATTEMPT =
      Pattern.compile("\\(TID \\d+\\) \\([^)]*\\): ([\\w.$]+)(?:: (.*))?");

  private final String advice;

  Outage(String advice) {
    this.advice = advice;
  }

  /** Returns what to do, as a sentence. */
  public String advice() {
    return advice + " the same command goes on when it is started again.";
  }

  /** The outage that caused a failure, itself or by way of others; empty if none did. */
  public static Optional<Outage> behind(Throwable failure) {
    return Causes.of(failure).map(Outage::of).flatMap(Optional::stream).findFirst();
  }

  /**
   * Returns the text that reports a failure: that of the outermost exception of the outage that
   * caused it, which knows most of where it was; without one the message of an exception of ours,
   * else the root's.
   */
  public static String reason(Throwable failure) {
    Throwable told =
        Causes.of(failure)
            .filter(cause -> of(cause).isPresent())
            .findFirst()
            .or(() -> MeanfieldException.in(failure))
            .or(() -> Causes.of(failure).reduce((above, below) -> below))
            .orElse(failure);
    if (told instanceof MeanfieldException) {
      return told.getMessage();
    }
    String text = told instanceof SparkException ? told.getMessage() : told.toString();
    return firstLine(text);
  }

  private static String firstLine(String text) {
    return String.valueOf(text).lines().findFirst().orElse("").strip();
  }

  private static Optional<Outage> of(Throwable failure) {
    if (failure instanceof RemoteException remote) {
      return named(remote.getClassName()).or(() -> told(remote.getMessage()));
    }
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      if (CLASSES_OF_USERS.contains(type.getName())) {
        return Optional.empty();
      }
      Optional<Outage> known = named(type.getName());
      if (known.isPresent()) {
        return known;
      }
    }
    boolean ofFiles =
        failure instanceof IOException
            || failure instanceof UncheckedIOException
            || failure instanceof FSError;
    return ofFiles ? told(failure.getMessage()) : ofSpark(failure);
  }

  private static Optional<Outage> named(String type) {
    if (CLASSES_OF_ROOM.contains(type) || type.endsWith("QuotaExceededException")) {
      return Optional.of(NO_ROOM);
    }
    if (type.equals(NO_HOST)) {
      return Optional.of(UNKNOWN_HOST);
    }
    return CLASSES.contains(type) ? Optional.of(FAILED) : Optional.empty();
  }

  private static Optional<Outage> told(String message) {
    String text = String.valueOf(message);
    if (FULL.matcher(text).find()) {
      return Optional.of(NO_ROOM);
    }
    return UNREADY.matcher(text).find() ? Optional.of(FAILED) : Optional.empty();
  }

  /** Spark tells by its message alone, whose other lines are traces of what a task ran. */
  private static Optional<Outage> ofSpark(Throwable failure) {
    if (!(failure instanceof SparkException || failure instanceof IllegalStateException)) {
      return Optional.empty();
    }
    String line = firstLine(failure.getMessage());
    Matcher last = LAST_ATTEMPT.matcher(line);
    if (last.find() && !LOST.matcher(last.group(1)).find()) {
      return named(last.group(1))
          .or(() -> last.group(1).endsWith("Exception") ? told(last.group(2)) : Optional.empty());
    }
    if (!LOST.matcher(line).find()) {
      return Optional.empty();
    }
    return Optional.of(OUT_OF_MEMORY.matcher(line).find() ? MEMORY : FAILED);
  }
}
