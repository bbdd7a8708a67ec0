package org.meanfield.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.app.TrainingCheckpoints.Restored;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.Networks;
import org.meanfield.report.Advisor;
import org.meanfield.report.JsonEvents;
import org.meanfield.train.Engine;
import org.meanfield.train.OwnState;
import org.meanfield.train.Progress;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.spark.Dl4jTraining;
import org.meanfield.train.spark.Slots;
import org.meanfield.train.spark.SparkEvaluation;
import org.meanfield.train.spark.SparkTraining;

/** Trains one model from one configuration, from wherever its run directory stands. */
public final class TrainApp {
  private final LoadedConfig loaded;
  private final RunConfig config;
  private final EventListener progress;
  private final Advisor advisor = new Advisor();
  private final long start = System.nanoTime();

  /**
   * A training command.
   *
   * @param progress shown to the user while it lasts
   */
  public TrainApp(LoadedConfig loaded, EventListener progress) {
    this.loaded = loaded;
    this.config = loaded.config();
    this.progress = progress;
  }

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public TrainResult run() {
    try (SparkRuntime spark = SparkRuntime.start("meanfield train " + config.run())) {
      Configuration hadoop = spark.context().hadoopConfiguration();
      Dataset dataset = Dataset.open(config.data(), hadoop);
      MultiLayerConfiguration model = model(dataset.info());
      MemoryForecast.of(
              ModelSpec.parameterCount(model),
              (long) config.model().chains()
                  * ModelData.shape(config.model(), dataset.info()).features(),
              config.train(),
              dataset.info(),
              spark.context().isLocal())
          .require(Runtime.getRuntime().maxMemory(), spark.maxResultBytes());
      RunDirectory run = RunDirectory.at(config.run(), hadoop);
      boolean begunBefore = claim(run, dataset.info(), spark.context(), hadoop);
      MultiLayerNetwork network = Networks.build(model);
      TrainingCheckpoints checkpoints =
          new TrainingCheckpoints(run, loaded, dataset.info().fingerprint(), network);
      List<TrainingEvent> warnings = new ArrayList<>();
      Optional<Restored> restored =
          checkpoints.restore(text -> warnings.add(new TrainingEvent.Warning(text)));
      warnings.forEach(progress::on);
      if (restored.isPresent()
          && restored.get().state().progress().epoch() >= config.train().epochs()) {
        return nothingToDo(run, restored.get());
      }
      try (JsonEvents events = events(run)) {
        warnings.forEach(events::on);
        EventListener all = EventListener.all(List.of(progress, events, advisor));
        return train(
            spark.context(), dataset, run, network, checkpoints, restored, begunBefore, all);
      } catch (IOException | UncheckedIOException e) {
        throw new CheckpointException("Cannot write the events of " + run + ": " + e, e);
      }
    }
  }

  private MultiLayerConfiguration model(DatasetInfo data) {
    return config
        .model()
        .configuration(
            ModelData.shape(config.model(), data), config.train().updater(), config.train().seed());
  }

  /** Returns whether the run had been begun before; refuses another run's directory. */
  private boolean claim(
      RunDirectory run, DatasetInfo data, JavaSparkContext spark, Configuration hadoop) {
    Optional<RunRecord> record = RunRecord.read(run);
    if (record.isEmpty()) {
      run.writeRunJson(RunRecord.describe(loaded, data, spark.master()));
      return false;
    }
    LoadedConfig before = record.get().config(new RunConfigLoader(hadoop), List.of());
    record.get().requireSame(before, loaded, data, run);
    return true;
  }

  private static JsonEvents events(RunDirectory run) {
    String name = Instant.now().toString().replace(":", "") + ".jsonl";
    return new JsonEvents(run.createEvents(name), Clock.systemUTC());
  }

  private TrainResult train(
      JavaSparkContext spark,
      Dataset dataset,
      RunDirectory run,
      MultiLayerNetwork network,
      TrainingCheckpoints checkpoints,
      Optional<Restored> restored,
      boolean begunBefore,
      EventListener events) {
    TrainConfig train = config.train();
    String configurationJson = network.getLayerWiseConfigurations().toJson();
    TrainingState from = restored.map(Restored::state).orElseGet(() -> initial(network));
    TrainingClock clock = new TrainingClock();
    Layout layout = ModelData.layout(config.model());
    try (ShardedData trainData = dataset.shards(spark, Split.TRAIN, layout, train.workers());
        ShardedData testData = dataset.shards(spark, Split.TEST, layout, train.workers())) {
      LastMetrics metrics = new LastMetrics(checkpoints);
      Trainer trainer =
          new Trainer(
              train,
              config.checkpoint().everyRounds(),
              evaluator(spark, configurationJson, dataset.info(), trainData, testData),
              metrics,
              events,
              clock);
      int minibatchesInEpoch = trainData.minibatchesPerEpoch(train.batchSize());
      RoundEngine engine =
          new RoundEngine(
              train,
              minibatchesInEpoch,
              state -> trainer.roundEnded(state, minibatchesInEpoch),
              events,
              clock);
      events.on(
          new TrainingEvent.RunStarted(
              run.toString(),
              from.progress().rounds(),
              from.progress().iteration(),
              (long) minibatchesInEpoch * train.epochs()));
      Stream.concat(
              config.model().notes(ModelData.shape(config.model(), dataset.info())),
              RunNotes.of(train, trainData.examples(), minibatchesInEpoch, Slots.of(spark))
                  .stream())
          .forEach(note -> events.on(new TrainingEvent.Note(note)));
      Trainer.EpochRunner epochs =
          train.engine() == Engine.DL4J
              ? new Dl4jTraining(spark, network, trainData, train, clock)
              : new SparkTraining(
                  spark, network, configurationJson, trainData, train, engine, from);
      TrainingState end = trainer.train(from, epochs);
      String status = begunBefore ? "resumed-completed" : "completed";
      advisor.advice().forEach(sentence -> events.on(new TrainingEvent.Note(sentence)));
      events.on(new TrainingEvent.RunEnded(status));
      return result(status, run, end, clock, metrics.metrics, metrics.path);
    } catch (RuntimeException e) {
      if (!(e instanceof UncheckedIOException)) {
        events.on(new TrainingEvent.RunEnded("failed"));
      }
      throw e;
    }
  }

  private TrainingState initial(MultiLayerNetwork network) {
    TrainConfig train = config.train();
    float[] parameters = FlatState.parameters(network);
    float[] updaterState = FlatState.updaterState(network);
    OwnState ownStart =
        new OwnState(
            train.outer().keepsReplicas() ? parameters : new float[0],
            train.updaterState() == UpdaterStatePolicy.PER_WORKER ? updaterState : new float[0],
            new float[0]);
    List<OwnState> own =
        train.keepsOwnStates() || config.model().chains() > 0
            ? Collections.nCopies(train.workers(), ownStart)
            : List.of();
    float[] velocity = new float[parameters.length * train.outer().stateValuesPerParameter()];
    return new TrainingState(parameters, updaterState, own, velocity, Progress.START);
  }

  private static Trainer.Evaluator evaluator(
      JavaSparkContext spark,
      String configurationJson,
      DatasetInfo info,
      ShardedData trainData,
      ShardedData testData) {
    SparkEvaluation evaluation = new SparkEvaluation(spark, configurationJson, info.target());
    return (state, split) ->
        evaluation.evaluate(
            state.parameters(),
            split == Split.TRAIN ? trainData : testData,
            "evaluate epoch " + state.progress().epoch() + " on " + split.label());
  }

  /** Passes checkpoints on and remembers the newest. */
  private static final class LastMetrics implements Trainer.Checkpointer {
    private final Trainer.Checkpointer checkpoints;
    private Map<String, Map<String, Double>> metrics = Map.of();
    private String path = "";

    LastMetrics(Trainer.Checkpointer checkpoints) {
      this.checkpoints = checkpoints;
    }

    @Override
    public String publish(TrainingState state, Map<String, Map<String, Double>> newest) {
      path = checkpoints.publish(state, newest);
      metrics = newest;
      return path;
    }
  }

  private TrainResult nothingToDo(RunDirectory run, Restored done) {
    return result(
        "nothing-to-do",
        run,
        done.state(),
        new TrainingClock(),
        done.manifest().metrics(),
        done.path());
  }

  private TrainResult result(
      String status,
      RunDirectory run,
      TrainingState state,
      TrainingClock clock,
      Map<String, Map<String, Double>> metrics,
      String checkpoint) {
    return new TrainResult(
        status,
        run.toString(),
        state.progress().rounds(),
        state.progress().epoch(),
        state.progress().examplesSeen(),
        (System.nanoTime() - start) / 1e9,
        clock.examplesPerSecond(),
        clock.phases(),
        advisor.advice(),
        metrics,
        FlatState.sha256(state.parameters()),
        checkpoint);
  }
}
