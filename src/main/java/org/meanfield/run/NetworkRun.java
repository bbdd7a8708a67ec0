package org.meanfield.run;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.CheckpointConfig;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.StoppedException;
import org.meanfield.model.ClassWeights;
import org.meanfield.model.FlatState;
import org.meanfield.model.Networks;
import org.meanfield.model.Unrolling;
import org.meanfield.model.blas.Gemm;
import org.meanfield.model.rbm.RbmStack;
import org.meanfield.report.Advisor;
import org.meanfield.report.JsonEvents;
import org.meanfield.run.TrainingCheckpoints.Restored;
import org.meanfield.train.CheckpointTriggers;
import org.meanfield.train.Engine;
import org.meanfield.train.Examiner;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.Standing;
import org.meanfield.train.StopSignal;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WorkerState;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.spark.Dl4jTraining;
import org.meanfield.train.spark.Slots;
import org.meanfield.train.spark.SparkMoments;
import org.meanfield.train.spark.SparkTraining;
import org.meanfield.train.spark.TrainedNetwork;

/**
 * Trains one network from wherever its run directory stands, which is locked until it is closed.
 */
public final class NetworkRun implements AutoCloseable {
  private final JavaSparkContext spark;
  private final RunConfig config;
  private final DatasetInfo data;
  private final RunDirectory directory;
  private final DirectoryLock lock;
  private final boolean begunBefore;

  /** Null if it begins at random. */
  private final Fork fork;

  private final MultiLayerNetwork network;
  private final String configurationJson;
  private final TrainingCheckpoints checkpoints;
  private final StopSignal stop;
  private final List<TrainingEvent> warnings = new ArrayList<>();
  private final List<Restored> restored;
  private final Advisor advisor = new Advisor();
  private final TrainingClock clock = new TrainingClock();

  /**
   * Takes the run directory's lock and finds out how far the run has come.
   *
   * @param data what the network is trained on
   * @param origin the run that it begins from the parameters of; empty for at random
   * @param stop may end training between two rounds
   * @throws CheckpointException if the directory is another run's
   * @throws org.meanfield.errors.LockedException if another process trains in it
   */
  public NetworkRun(
      JavaSparkContext spark,
      LoadedConfig loaded,
      DatasetInfo data,
      String origin,
      StopSignal stop) {
    this.spark = spark;
    this.config = loaded.config();
    this.data = data;
    this.stop = stop;
    Configuration hadoop = spark.hadoopConfiguration();
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
      if (record.isPresent()) {
        this.fork = record.get().fork().orElse(null);
        warnOfOtherGemm(record.get().gemm());
      } else {
        // Before the directory becomes this run's: it may not fit.
        this.fork = origin.isEmpty() ? null : Fork.begin(origin, network, data, hadoop, this::warn);
        directory.writeRunJson(RunRecord.describe(loaded, data, fork, spark.master()), lock);
      }
      String fingerprint =
          record.map(it -> before(it).fingerprint()).orElseGet(loaded::fingerprint);
      this.configurationJson = network.getLayerWiseConfigurations().toJson();
      this.checkpoints =
          new TrainingCheckpoints(directory, config, fingerprint, data.fingerprint(), network);
      this.restored = checkpoints.takeNewest(lock, this::warn).stream().toList();
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
      warn(
          "The run was begun by an earlier program, which rounded otherwise: its result won't be that"
              + " of an undisturbed run.");
    } else if (!here.equals(before)) {
      warn(
          String.format(
              "The run was begun with products by %s and goes on with those of %s, which round"
                  + " otherwise: its result won't be that of an undisturbed run. -D%s=%s in the"
                  + " driver's options would keep them.",
              before, here, Gemm.PROPERTY, before));
    }
  }

  /** Epochs that were added before are part of the run. */
  private void requireNotBeyond() {
    for (Restored newest : restored) {
      Progress progress = newest.state().progress();
      boolean within = progress.minibatchInEpoch() > 0;
      if (progress.epoch() + (within ? 1 : 0) > config.train().epochs()) {
        throw new CheckpointException(
            directory
                + " has been trained beyond train.epochs = "
                + config.train().epochs()
                + ": it is "
                + (within ? "within epoch " + (progress.epoch() + 1) : "at " + progress.epoch())
                + ". Set at least as many.");
      }
    }
  }

  /** Refuses another run's directory. */
  private void requireSame(RunRecord record, LoadedConfig loaded, String origin) {
    record.requireSame(before(record), loaded, data, directory);
    if (!origin.isEmpty()) {
      String from = RunDirectory.at(origin, spark.hadoopConfiguration()).toString();
      if (record.fork().filter(it -> it.run().equals(from)).isEmpty()) {
        throw new CheckpointException(
            directory
                + " is a run already, which wasn't forked from "
                + from
                + ". Choose another one with --fork.");
      }
    }
  }

  /** The configuration that a run was begun with. */
  private LoadedConfig before(RunRecord record) {
    return record.config(new RunConfigLoader(spark.hadoopConfiguration()), List.of());
  }

  private void warn(String text) {
    warnings.add(new TrainingEvent.Warning(text));
  }

  @Override
  public void close() {
    lock.close();
  }

  /**
   * The end of a run.
   *
   * @param status of the command
   */
  public record Ended(String status, Trainer.Outcome outcome) {}

  /** The outcome of a run that had been trained to its end before; empty if it hadn't. */
  public Optional<Ended> endedBefore(EventListener progress) {
    return restored.stream()
        .filter(this::isAtItsEnd)
        .findFirst()
        .map(
            last -> {
              warnings.forEach(progress::on);
              if (last.manifest().stopped() != null) {
                progress.on(
                    new TrainingEvent.Note(
                        "It had stopped early, after epoch "
                            + last.manifest().epoch()
                            + "; more epochs don't change that. Train on with --fork NEW."));
              }
              return new Ended("nothing-to-do", outcome(last));
            });
  }

  private boolean isAtItsEnd(Restored newest) {
    Progress progress = newest.state().progress();
    return newest.manifest().stopped() != null
        || (progress.epoch() >= config.train().epochs() && !progress.awaitsJudgement());
  }

  private Trainer.Outcome outcome(Restored last) {
    Manifest.Stopped stopped = last.manifest().stopped();
    Progress progress = last.state().progress();
    if (stopped == null) {
      return new Trainer.Outcome(last.state(), last.manifest().metrics(), last.path(), progress);
    }
    Trainer.Stored best = checkpoints.read(stopped.bestRound());
    return new Trainer.Outcome(best.state(), stopped.metrics(), best.path(), progress);
  }

  /** Returns whether there is no checkpoint yet to go on from. */
  public boolean isNew() {
    return restored.isEmpty();
  }

  public RunDirectory directory() {
    return directory;
  }

  public TrainingClock clock() {
    return clock;
  }

  /** Returns advice that would make the next run faster. */
  public List<String> advice() {
    return advisor.advice();
  }

  /** Returns whether the first parameters come from another run. */
  public boolean isFork() {
    return fork != null;
  }

  /** Given when training is to stop, or has lost its lock. */
  public StopSignal stop() {
    return stop.or(lock::isLost);
  }

  /** Puts pretrained parameters in place of those that were drawn at random. */
  public void startFrom(RbmStack stack) {
    Unrolling.unroll(stack, network);
  }

  /** Trains to the end. */
  public Ended train(SplitShards shards, EventListener progress) {
    warnings.forEach(progress::on);
    String name = Instant.now().toString().replace(":", "");
    try (JsonEvents events = new JsonEvents(directory.createEvents(name), Clock.systemUTC())) {
      warnings.forEach(events::on);
      EventListener all = EventListener.all(List.of(progress, events, advisor));
      try (BackgroundCheckpoints background =
          new BackgroundCheckpoints(checkpoints, lock, config.checkpoint(), newestPath())) {
        return train(shards, background, all);
      } catch (Exception e) {
        // Spark's own are checked, but not declared.
        all.on(new TrainingEvent.RunEnded(e instanceof StoppedException ? "stopped" : "failed"));
        throw e;
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot close the events of " + directory + ": " + e, e);
    }
  }

  private Ended train(SplitShards shards, Trainer.Checkpointer checkpointer, EventListener events) {
    if (stop.isGiven()) {
      throw new StoppedException("Stopped as told, before any round. Start again to go on.");
    }
    TrainConfig train = config.train();
    ShardedData trainData = shards.of(Split.TRAIN);
    int minibatchesInEpoch = trainData.minibatchesPerEpoch(train.batchSize());
    TrainingState from = isNew() ? initial(trainData) : restored.get(0).state();
    Standing standing = isNew() ? Standing.START : restored.get(0).standing();
    Examiner.Evaluator evaluator =
        new SplitEvaluator(
            spark,
            config,
            configurationJson,
            data.target(),
            shards,
            text -> events.on(new TrainingEvent.Warning(text)));
    Examiner examiner = new Examiner(evaluator, shards.splits(), config.model(), events, clock);
    Trainer trainer =
        new Trainer(train, triggers(), standing, examiner, checkpointer, events, clock, stop());
    RoundEngine engine =
        new RoundEngine(
            train,
            minibatchesInEpoch,
            state -> trainer.roundEnded(state, minibatchesInEpoch),
            events,
            clock);
    events.on(
        new TrainingEvent.RunStarted(
            directory.toString(),
            from.progress().rounds(),
            from.progress().iteration(),
            (long) minibatchesInEpoch * train.epochs()));
    ClassWeights weights =
        train.classWeights().of(() -> trainData.classCounts(data.target().outputs()));
    Stream.of(
            config.model().notes(ModelData.shape(config.model(), data)),
            RunNotes.of(train, trainData.examples(), minibatchesInEpoch, Slots.of(spark)).stream(),
            weights.notes())
        .flatMap(notes -> notes)
        .forEach(note -> events.on(new TrainingEvent.Note(note)));
    TrainedNetwork trained =
        new TrainedNetwork(weights.applied(configurationJson), config.model().maxGradientNorm());
    Trainer.EpochRunner epochs =
        train.engine() == Engine.DL4J
            ? new Dl4jTraining(spark, network, trainData, train, clock)
            : new SparkTraining(spark, network, trained, trainData, train, engine, from);
    if (isNew() && isFork()) {
      // From here on it doesn't need the other run.
      trainer.publish(from);
    }
    Trainer.Outcome outcome = trainer.train(from, epochs);
    String status =
        outcome.stoppedEarly() ? "stopped-early" : begunBefore ? "resumed-completed" : "completed";
    advisor.advice().forEach(sentence -> events.on(new TrainingEvent.Note(sentence)));
    events.on(new TrainingEvent.RunEnded(status));
    return new Ended(status, outcome);
  }

  private String newestPath() {
    return isNew() ? "" : restored.get(0).path();
  }

  private CheckpointTriggers triggers() {
    CheckpointConfig settings = config.checkpoint();
    return new CheckpointTriggers(
        settings.everyEpochs(), settings.everyRounds(), settings.everyMinutes());
  }

  private TrainingState initial(ShardedData trainData) {
    TrainConfig train = config.train();
    if (!isFork() && config.model().beginsAtData()) {
      config.model().begin(network, SparkMoments.of(spark, trainData));
    }
    float[] parameters = FlatState.parameters(network);
    float[] updaterState = FlatState.updaterState(network);
    WorkerState ownStart =
        new WorkerState(
            train.outer().keepsReplicas() ? parameters : new float[0],
            train.updaterState() == UpdaterStatePolicy.PER_WORKER ? updaterState : new float[0],
            new float[0]);
    List<WorkerState> own =
        train.keepsOwnStates() || config.model().keepsMemory()
            ? Collections.nCopies(train.workers(), ownStart)
            : List.of();
    float[] velocity = new float[parameters.length * train.outer().stateValuesPerParameter()];
    return new TrainingState(parameters, updaterState, OwnStates.of(own), velocity, Progress.START);
  }
}
