package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.SparkException;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEnv;
import org.meanfield.train.Replica;
import scala.Function1;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's side of the exchange with the tasks of a leg. Each round's workers are dealt over
 * the tasks: to the task of their group, or, while that isn't there, to the one that waits and has
 * least. If a task is lost, fails, or takes far longer than another one, others train again what it
 * had of the round; whoever trains it, the bits are the same.
 */
final class Exchange implements RpcEndpoint {
  private static final long SECOND = 1_000_000_000;

  /** The time that the first round waits for the tasks that there is room for. */
  private static final long PATIENCE = 5 * SECOND;

  private final RpcEnv rpcEnv;
  private final int[] groupOf;
  private final int expected;
  private final int mostFailures;
  private final Predicate<String> leaves;

  /** The tasks that are there, by the number of Spark's attempt. */
  private final Map<Long, Host> hosts = new LinkedHashMap<>();

  /** The tasks whose connections were lost, until Spark tells why they ended. */
  private final Map<Long, Host> disconnected = new HashMap<>();

  private final Set<Long> ended = new HashSet<>();
  private final Set<RpcAddress> gone = new HashSet<>();
  private final Set<Integer> groupsSeen = new HashSet<>();
  private Round round;
  private long firstCame;
  private boolean begun;
  private boolean over;
  private int sentHome;

  /**
   * Creates the exchange of a leg.
   *
   * @param groupOf the group of each worker, which is the number of a task
   * @param expected the tasks that there is room for
   * @param mostFailures of a worker in a round, after which it is given up
   * @param leaves whether an executor is about to go
   */
  Exchange(RpcEnv rpcEnv, int[] groupOf, int expected, int mostFailures, Predicate<String> leaves) {
    this.rpcEnv = rpcEnv;
    this.groupOf = groupOf.clone();
    this.expected = expected;
    this.mostFailures = mostFailures;
    this.leaves = leaves;
  }

  @Override
  public RpcEnv rpcEnv() {
    return rpcEnv;
  }

  /** Begins a round. */
  synchronized void begin(RoundStart start) {
    round = new Round(start, groupOf);
    // A task that is late with the round before is out of this one until it asks.
    hosts.values().forEach(host -> host.training.clear());
    disconnected.values().forEach(host -> host.training.clear());
    deal();
  }

  /**
   * Returns the round's replicas in worker order, or null if they aren't there yet.
   *
   * @throws SparkException if a worker failed as often as it may
   */
  synchronized List<Replica> replicas(long millis) throws SparkException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = 1; !round.isDecided() && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
    }
    deal();
    List<Replica> replicas = round.replicas();
    if (replicas == null) {
      return null;
    }
    round = null;
    return replicas;
  }

  /** Sends all tasks home, those too that come later. */
  synchronized void end() {
    over = true;
    round = null;
    hosts.values().removeIf(Exchange::dismiss);
  }

  /** Returns whether each of the leg's tasks has come, if it is there still or not. */
  synchronized boolean haveAllCome() {
    return groupsSeen.size() > Arrays.stream(groupOf).max().orElse(-1);
  }

  /** Returns the number of tasks that were sent home since their executors leave. */
  synchronized int sentHome() {
    return sentHome;
  }

  /** Sends a task home that waits; returns whether it did. */
  private static boolean dismiss(Host host) {
    if (host.waiting == null) {
      return false;
    }
    host.waiting.reply(WorkerLoop.OVER);
    host.waiting = null;
    return true;
  }

  /** Forgets a task that has ended, by the number of Spark's attempt. */
  synchronized void lost(long attempt, TaskEndReason reason) {
    ended.add(attempt);
    Host host = hosts.remove(attempt);
    if (host == null) {
      host = disconnected.remove(attempt);
    }
    if (round != null
        && host != null
        && reason instanceof TaskFailedReason failure
        && failure.countTowardsTaskFailures()
        && !(reason instanceof FetchFailed)) {
      Throwable cause =
          failure instanceof ExceptionFailure thrown && thrown.exception().isDefined()
              ? thrown.exception().get()
              : null;
      for (int worker : host.training) {
        round.failed(worker, host, mostFailures, failure.toErrorString(), cause);
      }
    }
    deal();
    notifyAll();
  }

  @Override
  public synchronized void onDisconnected(RpcAddress address) {
    gone.add(address);
    hosts
        .entrySet()
        .removeIf(
            entry -> {
              boolean lost = entry.getValue().address.equals(address);
              if (lost) {
                disconnected.put(entry.getKey(), entry.getValue());
              }
              return lost;
            });
    deal();
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(Object message) {
        return message instanceof Object[];
      }

      @Override
      public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
        asked((Object[]) message, context);
        return null;
      }
    };
  }

  private void asked(Object[] asked, RpcCallContext context) {
    Object[] message = (Object[]) asked[3];
    WorkerLoop.Report report = null;
    List<Replica> replicas = List.of();
    Throwable unread = null;
    if (message != null) {
      try {
        report = (WorkerLoop.Report) Wire.object(message);
        replicas = WorkerLoop.replicas(report, message);
      } catch (Exception | OutOfMemoryError e) {
        unread = e;
      }
    }
    synchronized (this) {
      Host host = host((Integer) asked[0], (Long) asked[1], (String) asked[2], context);
      if (unread != null && round != null) {
        round.giveUp("The driver can't read what a task sent: " + unread, unread);
      }
      if (report != null) {
        hear(host, report, replicas);
      }
      host.training.clear();
      deal();
      notifyAll();
    }
  }

  /** Returns a task that asks, and lets it wait unless it is to go home. */
  private Host host(int group, long attempt, String executor, RpcCallContext context) {
    Host host = hosts.get(attempt);
    if (host == null) {
      host = new Host(group, executor, context.senderAddress());
    }
    host.waiting = context;
    if (over || ended.contains(attempt) || gone.contains(host.address)) {
      dismiss(host);
      hosts.remove(attempt);
      return host;
    }
    if (hosts.isEmpty()) {
      begun = false;
      firstCame = System.nanoTime();
    }
    groupsSeen.add(group);
    hosts.put(attempt, host);
    return host;
  }

  private void hear(Host host, WorkerLoop.Report report, List<Replica> replicas) {
    if (round == null || round.number() != report.round()) {
      return;
    }
    replicas.forEach(round::add);
    if (report.failure() != null) {
      round.failed(
          report.failed(), host, mostFailures, report.failure().toString(), report.failure());
    } else {
      round.reported(host);
    }
  }

  /** Gives the workers that nobody trains to tasks that wait. */
  private void deal() {
    if (round == null || round.isDecided()) {
      return;
    }
    hosts
        .values()
        .removeIf(
            host -> {
              boolean home = leaves.test(host.executor) && dismiss(host);
              sentHome += home ? 1 : 0;
              return home;
            });
    if (!hasBegun()) {
      return;
    }
    Map<Host, List<Integer>> dealt = new LinkedHashMap<>();
    for (Host host : hosts.values()) {
      if (host.waiting != null) {
        dealt.put(host, new ArrayList<>());
      }
    }
    for (int worker : dealt.isEmpty() ? List.<Integer>of() : round.open(hosts.values())) {
      Host host = round.hostOf(worker, hosts.values(), dealt);
      if (host != null && dealt.get(host).size() < round.most()) {
        dealt.get(host).add(worker);
      }
    }
    dealt.forEach(this::send);
  }

  private boolean hasBegun() {
    begun |=
        !hosts.isEmpty() && (hosts.size() >= expected || System.nanoTime() - firstCame > PATIENCE);
    return begun;
  }

  private void send(Host host, List<Integer> workers) {
    if (workers.isEmpty()) {
      return;
    }
    host.training.addAll(workers);
    host.dealt = System.nanoTime();
    RpcCallContext waiting = host.waiting;
    host.waiting = null;
    try {
      waiting.reply(
          new Object[] {
            workers.stream().mapToInt(Integer::intValue).toArray(), round.messageTo(host.executor)
          });
    } catch (Exception | OutOfMemoryError e) {
      round.giveUp("The driver can't send a round's start: " + e, e);
      notifyAll();
    }
  }
}
