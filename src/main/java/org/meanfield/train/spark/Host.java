package org.meanfield.train.spark;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;

/** A task of a leg, as its {@link Exchange} sees it: it waits for an answer, or trains workers. */
final class Host {
  final int group;
  final String executor;
  final RpcAddress address;

  /** The workers that it was given in this round and hasn't reported. */
  final Set<Integer> training = new HashSet<>();

  /** The time at which it was given them. */
  long dealt;

  /** Null while it trains. */
  RpcCallContext waiting;

  /**
   * Creates a task that neither waits nor trains yet.
   *
   * @param group the number of the group of workers that is its own while it is there
   */
  Host(int group, String executor, RpcAddress address) {
    this.group = group;
    this.executor = executor;
    this.address = address;
  }
}
