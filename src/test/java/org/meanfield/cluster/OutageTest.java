package org.meanfield.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.RetriableException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.net.ConnectTimeoutException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.token.SecretManager.InvalidToken;
import org.apache.hadoop.util.DiskChecker.DiskOutOfSpaceException;
import org.apache.spark.SparkException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;

final class OutageTest {
  private static final String TASK =
      "Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure:"
          + " Lost task 0.3 in stage 0.0 (TID 3) (node-7.example executor 2): ";

  private static Optional<Outage> behind(Throwable failure) {
    return Outage.behind(
        new CheckpointException("Cannot do it.", new IOException("It failed", failure)));
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new ConnectException("Call From here to namenode:8020 failed on connection exception"),
        new ConnectTimeoutException("20000 millis timeout"),
        new SocketException("Connection reset"),
        new InterruptedIOException(),
        new TimeoutException("Futures timed out after [120 seconds]"),
        new StandbyException("Operation category READ is not supported in state standby"),
        new RetriableException("Name node is in safe mode"),
        new RemoteException(
            "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
            "Cannot create directory /runs. Name node is in safe mode."),
        new RemoteException(
            "java.io.IOException",
            "File /runs/model.zip could only be written to 0 of the 1 minReplication nodes."),
        new BlockMissingException("/data/train", "Could not obtain block: BP-1:blk_1", 0),
        new RemoteException(
            "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException", "No lease on /x"),
        new InvalidToken("token (HDFS_DELEGATION_TOKEN token 1 for x) is expired"),
        new EOFException("End of File Exception between local host is: \"a\"; dest is \"b\""),
        new IOException("Filesystem closed"),
        new UncheckedIOException(new IOException("/mnt/a: Input/output error")),
        new IllegalStateException("Cannot call methods on a stopped SparkContext."),
        new IllegalStateException("Spark context stopped while waiting for backend"),
        new SparkException("Job 3 cancelled because SparkContext was shut down"),
        new SparkException("Job 3 cancelled as part of cancellation of all jobs"),
        new SparkException(
            "Job aborted due to stage failure: Master removed our application: KILLED"),
        new SparkException(
            "Job aborted due to stage failure: ShuffleMapStage 3 (map at A.java:1) has failed the"
                + " maximum allowable number of times: 4. Most recent failure reason:\n"
                + "org.apache.spark.shuffle.FetchFailedException"),
        new SparkException(TASK + "ExecutorLostFailure (executor 2 exited) Reason: Worker lost"),
        new SparkException(TASK + "FetchFailed(null, shuffleId=0, mapIndex=-1)"),
        new SparkException(TASK + "java.net.ConnectException: Connection refused"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void clusterAndFileSystemsFail(Throwable failure) {
    assertEquals(Optional.of(Outage.FAILED), behind(failure), failure.toString());
  }

  static Stream<Throwable> fullDisks() {
    return Stream.of(
        new FileSystemException("/mnt/a", null, "No space left on device"),
        new IOException("Disk quota exceeded"),
        new DSQuotaExceededException(1, 2),
        new NSQuotaExceededException(1, 2),
        new RemoteException(
            "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException", "The DiskSpace quota"),
        new DiskOutOfSpaceException("No space available in any of the local directories."),
        new SparkException(TASK + "java.io.IOException: No space left on device"));
  }

  @ParameterizedTest
  @MethodSource("fullDisks")
  void fullDisksWantRoom(Throwable failure) {
    assertEquals(Optional.of(Outage.NO_ROOM), behind(failure), failure.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Command"
            + " exited with code 137",
        "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: The"
            + " executor with id 2 exited with exit code 52(OutOfMemory).",
        "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason:"
            + " Container from a bad node: container_1 on host: x. Exit status: 137.",
        "ExecutorLostFailure (executor 2 exited unrelated to the running tasks) Reason: Container"
            + " killed by YARN for exceeding physical memory limits. 2.1 GB of 2 GB used."
      })
  void executorsThatDiedOfMemoryWantMore(String reason) {
    assertEquals(Optional.of(Outage.MEMORY), behind(new SparkException(TASK + reason)));
  }

  static Stream<Throwable> usersFaults() {
    return Stream.of(
        new FileNotFoundException("File file:/data does not exist"),
        new NoSuchFileException("/data"),
        new AccessControlException("Permission denied: user=x, access=WRITE"),
        new ChecksumException("Checksum error: file:/data/a at 0", 0),
        new EOFException("Unexpected end of ZLIB input stream"),
        new BindException("Cannot assign requested address"),
        new IllegalStateException("key not found: No space left on device"),
        new IllegalArgumentException("ExecutorLostFailure is no class of the data"),
        new SparkException(TASK + "java.lang.ArithmeticException: / by zero"),
        new SparkException(TASK + "java.lang.IllegalStateException: class \"Job 3 cancelled\""),
        new SparkException(
            "Job aborted due to stage failure: Total size of serialized results of 3 tasks is bigger"
                + " than spark.driver.maxResultSize"),
        new SparkException(TASK + "x\nExecutorLostFailure", new DataException("is no image")));
  }

  @ParameterizedTest
  @MethodSource("usersFaults")
  void whatAUserMustMendIsNoOutage(Throwable failure) {
    assertEquals(Optional.empty(), behind(failure), failure.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"namenode", "namenode: Temporary failure in name resolution"})
  void unknownHostMayBecomeKnown(String message) {
    assertEquals(Optional.of(Outage.UNKNOWN_HOST), behind(new UnknownHostException(message)));
  }
}
