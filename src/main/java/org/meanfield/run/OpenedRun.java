package org.meanfield.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetInfo;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.Networks;
import org.meanfield.model.blas.Gemm;
import org.meanfield.run.TrainingCheckpoints.Restored;
import org.meanfield.train.Progress;
import org.meanfield.train.Trainer;

/** A run's directory, locked until it is closed, and how far its run has come. */
final class OpenedRun implements AutoCloseable {
  private final RunConfig config;
  private final DatasetInfo data;
  private final Configuration hadoop;
  private final RunDirectory directory;
  private final DirectoryLock lock;
  private final boolean begunBefore;

  /** Null if it begins at random. */
  private final Fork fork;

  private final MultiLayerNetwork network;
  private final String configurationJson;
  private final TrainingCheckpoints checkpoints;
  private final List<String> warnings = new ArrayList<>();

  /** Null if there is no checkpoint yet. */
  private final Restored newest;

  /**
   * Takes the lock of a run's directory, which becomes this run's if it is new.
   *
   * @param data what the network is trained on
   * @param origin the run that it begins from the parameters of; empty for at random
   * @param master the cluster, for the record
   * @throws CheckpointException if the directory is another run's
   * @throws org.meanfield.errors.LockedException if another process trains in it
   */
  OpenedRun(
      LoadedConfig loaded, DatasetInfo data, String origin, Configuration hadoop, String master) {
    this.config = loaded.config();
    this.data = data;
    this.hadoop = hadoop;
    this.directory = RunDirectory.at(config.run(), hadoop);
    Optional<RunRecord> record = RunRecord.read(directory);
    record.ifPresent(it -> requireSame(it, loaded, origin));
    this.lock = DirectoryLock.take(directory, config.lock());
    try {
      if (record.isEmpty()) {
        // Somebody else may have begun it while we waited.
        record = RunRecord.read(directory);
        record.ifPresent(it -> requireSame(it, loaded, origin));
      }
      this.begunBefore = record.isPresent();
      this.network = Networks.build(ModelData.network(config, data));
      this.configurationJson = network.getLayerWiseConfigurations().toJson();
      if (record.isPresent()) {
        this.fork = record.get().fork().orElse(null);
        warnOfOtherGemm(record.get().gemm());
      } else {
        // Before the directory becomes this run's: it may not fit.
        this.fork =
            origin.isEmpty() ? null : Fork.begin(origin, network, data, hadoop, warnings::add);
        String text = RunRecord.describe(loaded, data, fork, master);
        directory.writeRunJson(text, lock);
        record = Optional.of(RunRecord.of(text));
      }
      LoadedConfig before = before(record.get());
      ModelDescription description =
          ModelDescription.of(record.get(), before, config.data(), hadoop);
      this.checkpoints =
          new TrainingCheckpoints(
              directory,
              config,
              before.fingerprint(),
              data.fingerprint(),
              () -> description,
              network);
      this.newest = checkpoints.takeNewest(lock, warnings::add).orElse(null);
      requireNotBeyond();
      if (begunBefore && isNew() && isFork()) {
        fork.beginAgain(network, data, hadoop);
      }
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void warnOfOtherGemm(String before) {
    String here = Gemm.here().toString();
    if (before.isEmpty()) {
      warnings.add(
          "The run was begun by an earlier version of this program, which rounded otherwise: its"
              + " result won't be exactly that of a run without a break.");
    } else if (!here.equals(before)) {
      warnings.add(
          String.format(
              "The run was begun with matrix products by %s and goes on with those of %s, which"
                  + " round otherwise: its result won't be exactly that of a run without a break."
                  + " -D%s=%s in the driver's options keeps the former.",
              before, here, Gemm.PROPERTY, before));
    }
  }

  /** Epochs that were added before are part of the run. */
  private void requireNotBeyond() {
    if (isNew()) {
      return;
    }
    Progress progress = newest.state().progress();
    boolean within = progress.minibatchInEpoch() > 0;
    if (progress.epoch() + (within ? 1 : 0) > config.train().epochs()) {
      throw new CheckpointException(
          directory
              + " has been trained beyond train.epochs = "
              + config.train().epochs()
              + ": it is "
              + (within ? "within epoch " + (progress.epoch() + 1) : "at " + progress.epoch())
              + ". Set train.epochs to that or more.");
    }
  }

  /** Refuses another run's directory. */
  private void requireSame(RunRecord record, LoadedConfig loaded, String origin) {
    record.requireSame(before(record), loaded, data, directory);
    if (!origin.isEmpty()) {
      String from = RunDirectory.at(origin, hadoop).toString();
      if (record.fork().filter(it -> it.run().equals(from)).isEmpty()) {
        throw new CheckpointException(
            directory
                + " holds a run already, which was not begun from "
                + from
                + ". Choose another directory with --fork.");
      }
    }
  }

  /** The configuration that a run was begun with. */
  private LoadedConfig before(RunRecord record) {
    return record.config(new RunConfigLoader(hadoop), List.of());
  }

  /** Returns whether there is no checkpoint yet to go on from. */
  boolean isNew() {
    return newest == null;
  }

  /** Returns whether the first parameters come from another run. */
  boolean isFork() {
    return fork != null;
  }

  /** Returns whether an earlier process began it. */
  boolean isBegunBefore() {
    return begunBefore;
  }

  /** Returns whether there is nothing left to train, as far as its checkpoints know. */
  boolean isAtItsEnd() {
    if (isNew()) {
      return false;
    }
    Progress progress = newest.state().progress();
    return newest.manifest().stopped() != null
        || (progress.epoch() >= config.train().epochs() && !progress.awaitsJudgement());
  }

  /** The outcome of one that is at its end. */
  Trainer.Outcome outcome() {
    Manifest.Stopped stopped = newest.manifest().stopped();
    Progress progress = newest.state().progress();
    if (stopped == null) {
      return new Trainer.Outcome(
          newest.state(), newest.manifest().metrics(), newest.path(), progress);
    }
    Restored best = checkpoints.read(Checkpoints.name(stopped.bestRound()));
    return new Trainer.Outcome(best.state(), stopped.metrics(), best.path(), progress);
  }

  /** The newest checkpoint; only of a run that isn't new. */
  Restored newest() {
    return newest;
  }

  /** The network, in the newest state; of a new run, with its first parameters. */
  MultiLayerNetwork network() {
    return network;
  }

  /** The network's configuration, from before anything was trained. */
  String configurationJson() {
    return configurationJson;
  }

  TrainingCheckpoints checkpoints() {
    return checkpoints;
  }

  RunDirectory directory() {
    return directory;
  }

  DirectoryLock lock() {
    return lock;
  }

  RunConfig config() {
    return config;
  }

  DatasetInfo data() {
    return data;
  }

  /** Returns what a user should know of how it was found, as sentences. */
  List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    lock.close();
  }
}
