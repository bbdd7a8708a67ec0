package org.meanfield.run;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.CheckpointConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.model.ClassWeights;
import org.meanfield.model.FlatState;
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
import org.meanfield.train.spark.WorkerNetwork;

/** Puts together what trains a run's network on Spark: trainer, engine, examiner and workers. */
final class Wiring {
  private final JavaSparkContext spark;
  private final OpenedRun run;
  private final RunConfig config;
  private final TrainConfig train;
  private final MultiLayerNetwork network;
  private final SplitShards shards;
  private final ShardedData trainData;
  private final int minibatchesInEpoch;
  private final EventListener events;
  private final TrainingClock clock;

  /**
   * Wires a run to its data.
   *
   * @param events told of all that happens
   * @param clock measures the phases
   */
  Wiring(
      JavaSparkContext spark,
      OpenedRun run,
      SplitShards shards,
      EventListener events,
      TrainingClock clock) {
    this.spark = spark;
    this.run = run;
    this.config = run.config();
    this.train = config.train();
    this.network = run.network();
    this.shards = shards;
    this.trainData = shards.of(Split.TRAIN);
    this.minibatchesInEpoch = trainData.minibatchesPerEpoch(train.batchSize());
    this.events = events;
    this.clock = clock;
  }

  /** Trains to the end, or until {@code stop} is given. */
  Trainer.Outcome train(Trainer.Checkpointer checkpointer, StopSignal stop) {
    TrainingState from = run.isNew() ? initial() : run.newest().state();
    Trainer trainer = trainer(checkpointer, stop);
    RoundEngine engine =
        new RoundEngine(
            train,
            minibatchesInEpoch,
            state -> trainer.roundEnded(state, minibatchesInEpoch),
            events,
            clock);
    events.on(
        new TrainingEvent.RunStarted(
            run.directory().toString(),
            from.progress().rounds(),
            from.progress().iteration(),
            (long) minibatchesInEpoch * train.epochs()));
    ClassWeights weights =
        train.classWeights().of(() -> trainData.classCounts(run.data().target().outputs()));
    tell(weights);
    Trainer.EpochRunner epochs = epochs(weights, engine, from);
    if (run.isNew() && run.isFork()) {
      // From here on it doesn't need the other run.
      trainer.publish(from);
    }
    return trainer.train(from, epochs);
  }

  private Trainer trainer(Trainer.Checkpointer checkpointer, StopSignal stop) {
    Examiner.Evaluator evaluator =
        new SplitEvaluator(
            spark,
            config,
            run.configurationJson(),
            run.data().target(),
            shards,
            text -> events.on(new TrainingEvent.Warning(text)));
    Examiner examiner = new Examiner(evaluator, shards.splits(), config.model(), events, clock);
    Standing standing = run.isNew() ? Standing.START : run.newest().standing();
    return new Trainer(train, triggers(), standing, examiner, checkpointer, events, clock, stop);
  }

  private CheckpointTriggers triggers() {
    CheckpointConfig settings = config.checkpoint();
    return new CheckpointTriggers(
        settings.everyEpochs(), settings.everyRounds(), settings.everyMinutes());
  }

  private void tell(ClassWeights weights) {
    Stream.of(
            config.model().notes(ModelData.shape(config.model(), run.data())),
            RunNotes.of(train, trainData.examples(), minibatchesInEpoch, Slots.of(spark)).stream(),
            weights.notes())
        .flatMap(notes -> notes)
        .forEach(note -> events.on(new TrainingEvent.Note(note)));
  }

  private Trainer.EpochRunner epochs(ClassWeights weights, RoundEngine engine, TrainingState from) {
    if (train.engine() == Engine.DL4J) {
      return new Dl4jTraining(spark, network, trainData, train, clock);
    }
    WorkerNetwork trained =
        new WorkerNetwork(
            weights.applied(run.configurationJson()), config.model().maxGradientNorm());
    return new SparkTraining(spark, network, trained, trainData, train, engine, from);
  }

  private TrainingState initial() {
    if (!run.isFork() && config.model().beginsAtData()) {
      config.model().begin(network, SparkMoments.of(spark, trainData));
    }
    float[] parameters = FlatState.parameters(network);
    float[] updaterState = FlatState.updaterState(network);
    WorkerState ownStart =
        new WorkerState(
            train.averaging().outer().keepsReplicas() ? parameters : new float[0],
            train.averaging().updaterState() == UpdaterStatePolicy.PER_WORKER
                ? updaterState
                : new float[0],
            new float[0]);
    List<WorkerState> own =
        train.averaging().keepsOwnStates() || config.model().keepsMemory()
            ? Collections.nCopies(train.workers(), ownStart)
            : List.of();
    float[] velocity =
        new float[parameters.length * train.averaging().outer().stateValuesPerParameter()];
    return new TrainingState(parameters, updaterState, OwnStates.of(own), velocity, Progress.START);
  }
}
