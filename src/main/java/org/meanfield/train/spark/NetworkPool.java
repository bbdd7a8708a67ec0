package org.meanfield.train.spark;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.Networks;

/**
 * Networks of one configuration that tasks of this JVM borrow, because building one costs as much
 * as a minibatch and closing one costs a full garbage collection. It is a cache: a borrower
 * overwrites all state, and nothing changes when it is lost. It never holds more than ran at the
 * same time.
 */
final class NetworkPool {
  private static final NetworkPool SHARED = new NetworkPool();

  private final Deque<MultiLayerNetwork> idle = new ArrayDeque<>();
  private String configurationJson = "";

  private NetworkPool() {}

  /** Lends a network to {@code work}; drops it if the work fails. */
  static <T> T with(String configurationJson, Function<MultiLayerNetwork, T> work) {
    MultiLayerNetwork network = SHARED.borrow(configurationJson);
    T result;
    try {
      result = work.apply(network);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
    SHARED.giveBack(configurationJson, network);
    return result;
  }

  /** Lends a network to a task until that ends. */
  static MultiLayerNetwork lend(String configurationJson, TaskContext task) {
    MultiLayerNetwork network = SHARED.borrow(configurationJson);
    task.addTaskCompletionListener(
        (TaskCompletionListener) ended -> SHARED.giveBack(configurationJson, network));
    return network;
  }

  private MultiLayerNetwork borrow(String wanted) {
    synchronized (this) {
      if (!wanted.equals(configurationJson)) {
        idle.forEach(MultiLayerNetwork::close);
        idle.clear();
        configurationJson = wanted;
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return Networks.build(wanted);
  }

  private synchronized void giveBack(String itsConfiguration, MultiLayerNetwork network) {
    if (itsConfiguration.equals(configurationJson)) {
      idle.push(network);
    } else {
      network.close();
    }
  }
}
