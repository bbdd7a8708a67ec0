package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkException;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.junit.jupiter.api.Test;
import org.meanfield.train.Progress;
import org.meanfield.train.Replica;
import org.meanfield.train.ReplicaSummary;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.WorkerState;
import scala.Option;

/** Tasks that ask, in this thread, and the workers that they are given. */
final class ExchangeTest {
  private static final int MOST_FAILURES = 2;

  private boolean leaving;

  /** Four workers: 0 and 1 are the first task's group, 2 and 3 the second's. */
  private final Exchange exchange =
      new Exchange(null, new int[] {0, 0, 1, 1}, 2, MOST_FAILURES, executor -> leaving);

  private final Task first = new Task(0, 10, 7001);
  private final Task second = new Task(1, 11, 7002);

  /** A task as it asks, and the last answer that it got. */
  private final class Task implements RpcCallContext {
    private final int group;
    private final long attempt;
    private final int port;
    private Object answer;

    Task(int group, long attempt, int port) {
      this.group = group;
      this.attempt = attempt;
      this.port = port;
    }

    void asks(Object[] report) {
      answer = null;
      // The name of the driver's own executor, to which nothing is sent in bytes.
      exchange.receiveAndReply(this).apply(new Object[] {group, attempt, "driver", report});
    }

    void trains(long round) {
      reports(
          new WorkerLoop.Report(
              round, Arrays.stream(workers()).mapToObj(ExchangeTest::trained).toList(), -1, null));
    }

    void fails(long round, int worker) {
      reports(
          new WorkerLoop.Report(
              round, List.of(), worker, new IllegalStateException("no more of this")));
    }

    private void reports(WorkerLoop.Report report) {
      asks(
          Wire.passed(
              report, Stream.generate(() -> new float[0]).limit(2L * report.trained().size())));
    }

    int[] workers() {
      return (int[]) ((Object[]) answer)[0];
    }

    @Override
    public void reply(Object response) {
      answer = response;
    }

    @Override
    public void sendFailure(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public RpcAddress senderAddress() {
      return new RpcAddress("localhost", port);
    }
  }

  private static ReplicaSummary trained(int worker) {
    return ReplicaSummary.idle(worker, "", 0);
  }

  private static RoundStart round(int number) {
    Progress progress = new Progress(0, number, number, number, number, 0, number, 0, number);
    return new RoundStart(
        WorkerNetwork.unclipped(""),
        WorkerState.NONE,
        UpdaterStatePolicy.RESET,
        WeightBy.EXAMPLES,
        progress,
        1,
        1);
  }

  private List<Integer> trained() throws Exception {
    List<Replica> replicas = exchange.replicas(1);
    return replicas == null
        ? null
        : replicas.stream().map(replica -> replica.summary().worker()).toList();
  }

  @Test
  void eachTaskTrainsItsGroupRoundAfterRound() throws Exception {
    exchange.begin(round(0));
    first.asks(null);
    assertNull(first.answer, "there is room for another one");
    second.asks(null);
    for (int round = 0; round < 3; round++) {
      assertArrayEquals(new int[] {0, 1}, first.workers());
      assertArrayEquals(new int[] {2, 3}, second.workers());
      second.trains(round);
      assertNull(trained());
      first.trains(round);
      assertEquals(List.of(0, 1, 2, 3), trained());
      exchange.begin(round(round + 1));
    }
    exchange.end();
    first.asks(null);
    assertEquals(WorkerLoop.OVER, first.answer);
  }

  @Test
  void othersTrainWhatALostOneHadUntilItIsReplaced() throws Exception {
    exchange.begin(round(0));
    first.asks(null);
    second.asks(null);
    first.trains(0);
    exchange.onDisconnected(second.senderAddress());
    assertArrayEquals(new int[] {2, 3}, first.workers());
    first.trains(0);
    assertEquals(List.of(0, 1, 2, 3), trained());
    exchange.begin(round(1));
    assertArrayEquals(new int[] {0, 1, 2, 3}, first.workers());
    first.trains(1);
    assertEquals(List.of(0, 1, 2, 3), trained());
    Task replacement = new Task(1, 12, 7003);
    replacement.asks(null);
    exchange.begin(round(2));
    assertArrayEquals(new int[] {0, 1}, first.workers());
    assertArrayEquals(new int[] {2, 3}, replacement.workers());
  }

  @Test
  void aTaskWhoseExecutorLeavesIsSentHomeAndOthersTrainItsGroup() throws Exception {
    exchange.begin(round(0));
    first.asks(null);
    second.asks(null);
    leaving = true;
    second.trains(0);
    leaving = false;
    assertSame(WorkerLoop.OVER, second.answer);
    first.trains(0);
    assertEquals(List.of(0, 1, 2, 3), trained());
    exchange.begin(round(1));
    assertEquals(1, exchange.sentHome());
    assertArrayEquals(new int[] {0, 1, 2, 3}, first.workers());
  }

  @Test
  void aTaskThatHasEndedIsNotDealtWorkersThoughItsMessageComesLate() throws Exception {
    exchange.begin(round(0));
    first.asks(null);
    second.asks(null);
    exchange.lost(second.attempt, Success$.MODULE$);
    second.trains(0);
    assertSame(WorkerLoop.OVER, second.answer);
    first.trains(0);
    assertEquals(List.of(0, 1, 2, 3), trained(), "its replicas are as good as others'");
    exchange.begin(round(1));
    assertArrayEquals(new int[] {0, 1, 2, 3}, first.workers());
  }

  @Test
  void executorsThatAreLostCountAsFailuresOfWhatTheyTrained() {
    exchange.begin(round(0));
    first.asks(null);
    second.asks(null);
    TaskEndReason outOfMemory =
        new ExecutorLostFailure("1", true, Option.apply("Command exited with code 52"));
    exchange.onDisconnected(second.senderAddress());
    exchange.lost(second.attempt, outOfMemory);
    first.trains(0);
    assertArrayEquals(new int[] {2, 3}, first.workers());
    exchange.lost(first.attempt, outOfMemory);
    SparkException failure = assertThrows(SparkException.class, () -> exchange.replicas(1));
    assertTrue(failure.getMessage().contains("Command exited with code 52"), failure.getMessage());
  }

  @Test
  void aWorkerIsGivenUpWhenItHasFailedAsOftenAsItMay() {
    exchange.begin(round(0));
    first.asks(null);
    second.asks(null);
    first.fails(0, 1);
    assertArrayEquals(new int[] {0}, first.workers(), "another task is to try the other one");
    second.trains(0);
    assertArrayEquals(new int[] {1}, second.workers());
    second.fails(0, 1);
    SparkException failure = assertThrows(SparkException.class, () -> exchange.replicas(1));
    assertEquals(
        "Worker 1 failed 2 times, at last in executor driver:"
            + " java.lang.IllegalStateException: no more of this",
        failure.getMessage());
    assertEquals("no more of this", failure.getCause().getMessage());
  }

  @Test
  void anEarlierRoundsReportIsNoneOfThisOne() throws Exception {
    exchange.begin(round(0));
    first.asks(null);
    second.asks(null);
    first.trains(0);
    second.trains(0);
    assertEquals(List.of(0, 1, 2, 3), trained());
    exchange.begin(round(1));
    first.trains(0);
    second.trains(1);
    assertNull(trained());
    assertArrayEquals(new int[] {0, 1}, first.workers());
  }
}
