package org.meanfield.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.averaging.WeightedMean;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.CheckpointConfig;
import org.meanfield.checkpoint.CheckpointPublisher;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.CorruptCheckpointException;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.Retention;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelArchive;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.run.ModelDescription.Lineage;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WorkerState;

/**
 * A run's training states as checkpoints: {@code model.zip} holds parameters and updater state as
 * an ordinary DL4J model, {@link StateFile} all else. What they are is known from {@code run.json},
 * so that what is read is only ever numbers, as many as that has.
 */
public final class TrainingCheckpoints {
  /** The file of a checkpoint that holds the model. */
  public static final String MODEL = "model.zip";

  private final RunDirectory run;
  private final Checkpoints checkpoints;
  private final RunConfig config;
  private final String configFingerprint;
  private final String datasetFingerprint;
  private final Supplier<ModelDescription> description;
  private final MultiLayerNetwork network;

  /**
   * The checkpoints of a run.
   *
   * @param configFingerprint of the configuration that the run was begun with
   * @param description of the run's models, asked for when a checkpoint is made
   * @param network of the run's configuration; restoring overwrites its state
   */
  TrainingCheckpoints(
      RunDirectory run,
      RunConfig config,
      String configFingerprint,
      String datasetFingerprint,
      Supplier<ModelDescription> description,
      MultiLayerNetwork network) {
    this.run = run;
    this.checkpoints = new Checkpoints(run);
    this.config = config;
    this.configFingerprint = configFingerprint;
    this.datasetFingerprint = datasetFingerprint;
    this.description = description;
    this.network = network;
  }

  /**
   * The checkpoints of a run that only its record is known of.
   *
   * @throws CheckpointException if no model can be as it says
   */
  static TrainingCheckpoints of(RunDirectory run, RunRecord record, LoadedConfig asItWas) {
    RunConfig config = asItWas.config();
    DataShape shape = record.shape(config.model());
    try {
      return new TrainingCheckpoints(
          run,
          config,
          asItWas.fingerprint(),
          record.datasetFingerprint(),
          () -> {
            throw new IllegalStateException("these checkpoints are only read");
          },
          Networks.build(ModelData.network(config, shape)));
    } catch (RuntimeException e) {
      // DL4J and ND4J have many for what can't be.
      throw new CheckpointException(
          run + "/run.json describes a model that can't be built: " + e.getMessage(), e);
    }
  }

  /**
   * The checkpoints of the run in a directory; needs no Spark context.
   *
   * @throws CheckpointException if there is no run
   */
  public static TrainingCheckpoints in(String directory, Configuration hadoop) {
    RunDirectory run = RunDirectory.at(directory, hadoop);
    RunRecord record = RunRecord.require(run);
    return of(run, record, record.config(new RunConfigLoader(hadoop), List.of()));
  }

  /**
   * A checkpoint's state and what its manifest says.
   *
   * @param description the content of its {@code model.json}; empty if an earlier program wrote it,
   *     without one
   */
  public record Restored(
      TrainingState state,
      Standing standing,
      Manifest manifest,
      String path,
      Optional<byte[]> description) {}

  /**
   * Makes a checkpoint of a state; safe while others are restored.
   *
   * @return publishes it and returns its path, or throws a {@link CheckpointException}; doing so
   *     again changes nothing
   */
  Supplier<String> publication(DirectoryLock lock, Trainer.Snapshot snapshot) {
    Manifest manifest = manifest(snapshot);
    Map<String, byte[]> contents = contents(snapshot, manifest);
    Retention retention = retention(snapshot.standing().best());
    return () ->
        new CheckpointPublisher(run, lock).publish(manifest, contents, retention).toString();
  }

  private Manifest manifest(Trainer.Snapshot snapshot) {
    TrainingState state = snapshot.state();
    Progress progress = state.progress();
    Best best = snapshot.standing().best();
    return new Manifest(
        Manifest.FORMAT_VERSION,
        progress.rounds(),
        progress.epoch(),
        Instant.now().toString(),
        config.train().seed(),
        configFingerprint,
        datasetFingerprint,
        FlatState.sha256(state.parameters()),
        snapshot.metrics(),
        snapshot.bestMetrics().isEmpty()
            ? null
            : new Manifest.Stopped(best.round(), best.epoch(), snapshot.bestMetrics()),
        snapshot.metrics().isEmpty() ? null : StandingFields.of(snapshot.standing()),
        Map.of());
  }

  /**
   * Writes what a state was judged to be into the checkpoint of it that is there already; doing so
   * again changes nothing.
   *
   * @return its path; empty if there is none
   * @throws CheckpointException if it can't be written
   */
  Optional<String> judge(DirectoryLock lock, Trainer.Snapshot snapshot) {
    return new CheckpointPublisher(run, lock)
        .judge(manifest(snapshot), retention(snapshot.standing().best()))
        .map(Path::toString);
  }

  private Map<String, byte[]> contents(Trainer.Snapshot snapshot, Manifest manifest) {
    TrainingState state = snapshot.state();
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    configuration.setIterationCount(state.progress().iteration());
    configuration.setEpochCount(state.progress().epoch());
    try {
      ByteArrayOutputStream model = new ByteArrayOutputStream();
      ModelArchive.write(configuration, state.parameters(), updaterState(state), model);
      return Map.of(
          MODEL,
          model.toByteArray(),
          ModelDescription.FILE,
          description.get().of(Lineage.of(run, manifest)).encode(),
          StateFile.NAME,
          StateFile.encode(state, snapshot.standing()));
    } catch (IOException e) {
      throw new CheckpointException("Cannot write the model: " + e.getMessage(), e);
    }
  }

  /** The workers' mean, of one that isn't global. */
  private float[] updaterState(TrainingState state) {
    if (config.train().averaging().updaterState() != UpdaterStatePolicy.PER_WORKER) {
      return state.updaterState();
    }
    WeightedMean mean = new WeightedMean(state.updaterState().length);
    state.ownStates().gather().forEach(own -> mean.add(own.updaterState(), 1));
    return mean.mean();
  }

  private Retention retention(Best best) {
    CheckpointConfig settings = config.checkpoint();
    return new Retention(
        settings.keep(),
        settings.keepBest(),
        settings.keepEveryEpochs(),
        this::validationLoss,
        pinned(best));
  }

  private static Set<Long> pinned(Best best) {
    return best.epoch() > 0 ? Set.of(best.round()) : Set.of();
  }

  /** Returns the loss on the validation split; NaN if there is none. */
  private double validationLoss(Manifest manifest) {
    Map<String, Double> metrics =
        manifest.metrics().getOrDefault(Split.VALIDATION.label(), Map.of());
    return config.model().lossMetrics().stream()
        .filter(metrics::containsKey)
        .findFirst()
        .map(metrics::get)
        .orElse(Double.NaN);
  }

  /**
   * Takes the right to change the checkpoints.
   *
   * @throws org.meanfield.errors.LockedException if another process has it
   */
  public DirectoryLock lock() {
    return DirectoryLock.take(run, config.lock());
  }

  /** The run's directory. */
  public RunDirectory run() {
    return run;
  }

  /** The network, in the state that was restored last. */
  MultiLayerNetwork network() {
    return network;
  }

  /**
   * Returns the newest whole checkpoint, and puts damaged ones before it aside. Empty if the run
   * has none.
   *
   * @throws CheckpointException if it is another run's
   */
  Optional<Restored> takeNewest(DirectoryLock lock, Consumer<String> warnings) {
    return new CheckpointPublisher(run, lock).takeNewest(this::restored, warnings);
  }

  /** Returns what {@link #takeNewest} does, but changes nothing. */
  Optional<Restored> findNewest(Consumer<String> warnings) {
    return checkpoints.findNewest(this::restored, warnings);
  }

  /**
   * Restores the checkpoint of that name.
   *
   * @throws CheckpointException if it is missing, damaged or another run's
   */
  public Restored read(String name) {
    return checkpoints.read(name, this::restored);
  }

  /** The path of a round's checkpoint, whether it is there or not. */
  String path(long round) {
    return checkpoints.path(round).toString();
  }

  /** The paths of all, newest first, unread. */
  public List<Path> newestFirst() {
    return checkpoints.newestFirst();
  }

  /** Why a checkpoint can't be gone on from; empty if it can. */
  public String fault(Path checkpoint) {
    try {
      read(checkpoint.getName());
      return "";
    } catch (CheckpointException e) {
      if (e.getCause() == null || e.getCause() instanceof CorruptCheckpointException) {
        return e.getMessage();
      }
      throw e;
    }
  }

  /** Removes all older ones, but for the best epoch's if early stopping may go back to it. */
  public List<Path> removeOlder(DirectoryLock lock, Path oldest, Restored newest) {
    return new CheckpointPublisher(run, lock).removeOlder(oldest, pinned(newest.standing().best()));
  }

  private Restored restored(Checkpoint checkpoint) throws CorruptCheckpointException {
    Manifest manifest = checkpoint.manifest();
    if (!configFingerprint.equals(manifest.configFingerprint())
        || !datasetFingerprint.equals(manifest.datasetFingerprint())) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint.path()
              + " belongs to a run of another configuration or other data. Remove it, or begin a"
              + " new run with --run.");
    }
    try {
      ModelArchive.restore(checkpoint.open(MODEL), network);
    } catch (IOException e) {
      throw new CorruptCheckpointException(
          MODEL + " is not a model of its run: " + e.getMessage(), e);
    }
    try {
      StateFile.Content stored = StateFile.decode(checkpoint.open(StateFile.NAME));
      StateCheck check = new StateCheck(config.train(), manifest);
      check.require(stored);
      boolean isJudged = !manifest.metrics().isEmpty();
      TrainingState state =
          new TrainingState(
              FlatState.parameters(network),
              FlatState.updaterState(network),
              OwnStates.of(ownStates(stored)),
              stored.outerVelocity(),
              isJudged ? stored.progress().judged() : stored.progress());
      requireLengths(state);
      // Manifests of earlier formats don't have it: state.bin was written after the judgement.
      Standing standing =
          isJudged && manifest.standing() != null
              ? StandingFields.standing(manifest.standing())
              : stored.standing();
      check.requireStanding(standing, state.progress());
      Optional<byte[]> described =
          manifest.files().containsKey(ModelDescription.FILE)
              ? Optional.of(checkpoint.open(ModelDescription.FILE).readAllBytes())
              : Optional.empty();
      return new Restored(state, standing, manifest, checkpoint.path().toString(), described);
    } catch (IOException e) {
      throw new CorruptCheckpointException(
          StateFile.NAME + " is not a state of its run: " + e.getMessage(), e);
    }
  }

  /**
   * Earlier programs kept nothing for sparsity: its running means begin with the next minibatch.
   */
  private List<WorkerState> ownStates(StateFile.Content stored) {
    boolean none = stored.ownStates().isEmpty() && config.model().keepsMemory();
    return none
        ? Collections.nCopies(config.train().workers(), WorkerState.NONE)
        : stored.ownStates();
  }

  private void requireLengths(TrainingState state) throws IOException {
    int parameters = state.parameters().length;
    requireLength(
        "velocity",
        state.outerVelocity().length,
        parameters * config.train().averaging().outer().stateValuesPerParameter());
    List<WorkerState> ownStates = state.ownStates().gather();
    boolean kept = config.train().averaging().keepsOwnStates() || config.model().keepsMemory();
    requireLength("workers", ownStates.size(), kept ? config.train().workers() : 0);
    int chains = config.model().chains() * network.layerInputSize(0);
    boolean ownUpdater = config.train().averaging().updaterState() == UpdaterStatePolicy.PER_WORKER;
    for (WorkerState own : ownStates) {
      boolean replica = config.train().averaging().outer().keepsReplicas();
      requireLength("replica", own.parameters().length, replica ? parameters : 0);
      requireLength(
          "updater", own.updaterState().length, ownUpdater ? state.updaterState().length : 0);
      int carried = own.chains().length;
      // Before the first step there are none; earlier programs kept no running means.
      if (carried > 0 && carried != chains) {
        requireLength("chains", carried, chains + config.model().runningMeans());
      }
    }
  }

  private static void requireLength(String what, int actual, int expected) throws IOException {
    if (actual != expected) {
      throw new IOException(what + ": it holds " + actual + " values instead of " + expected);
    }
  }
}
