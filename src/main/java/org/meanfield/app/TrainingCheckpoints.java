package org.meanfield.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelArchive;
import org.meanfield.train.Progress;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingState;
import org.meanfield.train.WorkerState;

/**
 * Training states as checkpoints: {@code model.zip} holds parameters and updater state as an
 * ordinary DL4J model, {@code state.bin} the {@link Progress}, the {@link Standing}, the outer
 * optimiser's velocity and the workers' own states.
 */
final class TrainingCheckpoints implements Trainer.Checkpointer {
  static final String MODEL = "model.zip";
  private static final String STATE = "state.bin";
  private static final int STATE_FORMAT = 4;

  private final Checkpoints checkpoints;
  private final RunConfig config;
  private final String configFingerprint;
  private final String datasetFingerprint;
  private final MultiLayerNetwork network;

  /**
   * The checkpoints of a run.
   *
   * @param network of the run's configuration; its state is overwritten
   */
  TrainingCheckpoints(
      RunDirectory run, LoadedConfig loaded, String datasetFingerprint, MultiLayerNetwork network) {
    this.checkpoints = new Checkpoints(run);
    this.config = loaded.config();
    this.configFingerprint = loaded.fingerprint();
    this.datasetFingerprint = datasetFingerprint;
    this.network = network;
  }

  /** A checkpoint's state and what its manifest says. */
  record Restored(TrainingState state, Standing standing, Manifest manifest, String path) {}

  @Override
  public String publish(Trainer.Snapshot snapshot) {
    TrainingState state = snapshot.state();
    Progress progress = state.progress();
    Best best = snapshot.standing().best();
    FlatState.restore(network, state.parameters(), state.updaterState());
    network.setIterationCount(progress.iteration());
    network.setEpochCount(progress.epoch());
    Manifest manifest =
        new Manifest(
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
            Map.of());
    try {
      ByteArrayOutputStream model = new ByteArrayOutputStream();
      ModelArchive.write(network, model);
      return checkpoints
          .publish(
              manifest,
              Map.of(MODEL, model.toByteArray(), STATE, encode(state, snapshot.standing())),
              config.checkpoint().keep(),
              Set.of(best.round()))
          .toString();
    } catch (IOException e) {
      throw new CheckpointException("Cannot write the model: " + e.getMessage(), e);
    }
  }

  /**
   * The newest whole checkpoint; empty if the run has none yet.
   *
   * @throws CheckpointException if it is another run's
   */
  Optional<Restored> restore(Consumer<String> warnings) {
    return checkpoints.takeNewest(warnings).map(this::restoredOfThisRun);
  }

  private Restored restoredOfThisRun(Checkpoint checkpoint) {
    Manifest manifest = checkpoint.manifest();
    if (!configFingerprint.equals(manifest.configFingerprint())
        || !datasetFingerprint.equals(manifest.datasetFingerprint())) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint.path()
              + " is of another configuration or other data than its run. Remove it, or begin a new"
              + " run with --run.");
    }
    return restored(checkpoint);
  }

  @Override
  public Trainer.Stored read(long round) {
    Restored best = restoredOfThisRun(checkpoints.read(Checkpoints.name(round)));
    return new Trainer.Stored(best.state(), best.path());
  }

  /**
   * What a checkpoint holds, of whichever run.
   *
   * @throws CheckpointException if its files aren't what they should be
   */
  static Restored restored(Checkpoint checkpoint) {
    MultiLayerNetwork model = model(checkpoint);
    try (DataInputStream in = new DataInputStream(checkpoint.open(STATE))) {
      Progress progress = decodeProgress(in);
      Standing standing = decodeStanding(in);
      float[] velocity = readVector(in);
      List<WorkerState> own = new ArrayList<>();
      for (int remaining = in.readInt(); remaining > 0; remaining--) {
        own.add(new WorkerState(readVector(in), readVector(in), readVector(in)));
      }
      TrainingState state =
          new TrainingState(
              FlatState.parameters(model), FlatState.updaterState(model), own, velocity, progress);
      return new Restored(state, standing, checkpoint.manifest(), checkpoint.path().toString());
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot read " + STATE + " of " + checkpoint.path() + ": " + e.getMessage(), e);
    } finally {
      model.close();
    }
  }

  /** The model in a checkpoint; the caller closes it. */
  static MultiLayerNetwork model(Checkpoint checkpoint) {
    try (InputStream in = checkpoint.open(MODEL)) {
      return ModelArchive.read(in);
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot read " + MODEL + " of " + checkpoint.path() + ": " + e.getMessage(), e);
    }
  }

  private static byte[] encode(TrainingState state, Standing standing) throws IOException {
    Progress progress = state.progress();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(STATE_FORMAT);
    out.writeInt(progress.epoch());
    out.writeInt(progress.roundInEpoch());
    out.writeInt(progress.minibatchInEpoch());
    out.writeLong(progress.rounds());
    out.writeInt(progress.iteration());
    out.writeInt(progress.adaptedFrequency());
    out.writeLong(progress.examplesSeen());
    out.writeDouble(progress.epochLossSum());
    out.writeLong(progress.epochExamples());
    encode(standing, out);
    writeVector(out, state.outerVelocity());
    out.writeInt(state.ownStates().size());
    for (WorkerState own : state.ownStates()) {
      writeVector(out, own.parameters());
      writeVector(out, own.updaterState());
      writeVector(out, own.chains());
    }
    return bytes.toByteArray();
  }

  private static Progress decodeProgress(DataInputStream in) throws IOException {
    int format = in.readInt();
    if (format != STATE_FORMAT) {
      throw new IOException("format " + format + " instead of " + STATE_FORMAT);
    }
    return new Progress(
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readDouble(),
        in.readLong());
  }

  private static void encode(Standing standing, DataOutputStream out) throws IOException {
    out.writeInt(standing.best().epoch());
    out.writeLong(standing.best().round());
    out.writeDouble(standing.best().loss());
    out.writeInt(standing.gap().bestEpoch());
    out.writeDouble(standing.gap().bestHeldOut());
    out.writeDouble(standing.gap().trainThen());
    out.writeBoolean(standing.gap().open());
  }

  private static Standing decodeStanding(DataInputStream in) throws IOException {
    return new Standing(
        new Best(in.readInt(), in.readLong(), in.readDouble()),
        new Gap(in.readInt(), in.readDouble(), in.readDouble(), in.readBoolean()));
  }

  private static void writeVector(DataOutputStream out, float[] vector) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(vector.length, Float.BYTES));
    bytes.asFloatBuffer().put(vector);
    out.writeInt(vector.length);
    out.write(bytes.array());
  }

  private static float[] readVector(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available() / Float.BYTES) {
      throw new IOException("a vector of " + length + " values, which aren't there");
    }
    float[] vector = new float[length];
    byte[] bytes = new byte[length * Float.BYTES];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }
}
