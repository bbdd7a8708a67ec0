package org.meanfield.run;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.meanfield.data.Filling;
import org.meanfield.train.Progress;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;
import org.meanfield.train.TrainingState;
import org.meanfield.train.WorkerState;

/**
 * The file {@code state.bin}: all of a training's state that isn't the model's, which are the
 * {@link Progress}, the {@link Standing}, the outer optimiser's velocity and the workers' own
 * states.
 */
final class StateFile {
  static final String NAME = "state.bin";
  private static final int FORMAT = 5;

  /** The format without the rule that fills minibatches, which was {@link Filling#FULL} then. */
  private static final int FORMAT_BEFORE = 4;

  private StateFile() {}

  /** The state of a training besides its model. */
  record Content(
      Progress progress, Standing standing, float[] outerVelocity, List<WorkerState> ownStates) {}

  static byte[] encode(TrainingState state, Standing standing) throws IOException {
    Progress progress = state.progress();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(FORMAT);
    out.writeInt(progress.epoch());
    out.writeInt(progress.roundInEpoch());
    out.writeInt(progress.minibatchInEpoch());
    out.writeLong(progress.rounds());
    out.writeInt(progress.iteration());
    out.writeInt(progress.adaptedFrequency());
    out.writeLong(progress.examplesSeen());
    out.writeDouble(progress.epochLossSum());
    out.writeLong(progress.epochExamples());
    out.writeBoolean(progress.filling() == Filling.FULL);
    encode(standing, out);
    writeVector(out, state.outerVelocity());
    List<WorkerState> ownStates = state.ownStates().gather();
    out.writeInt(ownStates.size());
    for (WorkerState own : ownStates) {
      writeVector(out, own.parameters());
      writeVector(out, own.updaterState());
      writeVector(out, own.chains());
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException if it is anything else
   */
  static Content decode(InputStream stored) throws IOException {
    DataInputStream in = new DataInputStream(stored);
    Progress progress = decodeProgress(in);
    Standing standing = decodeStanding(in);
    float[] velocity = readVector(in);
    List<WorkerState> own = new ArrayList<>();
    int workers = in.readInt();
    if (workers < 0) {
      throw new IOException("it holds the states of " + workers + " workers");
    }
    for (int remaining = workers; remaining > 0; remaining--) {
      own.add(new WorkerState(readVector(in), readVector(in), readVector(in)));
    }
    if (in.read() >= 0) {
      throw new IOException("it holds more than a state");
    }
    return new Content(progress, standing, velocity, own);
  }

  private static Progress decodeProgress(DataInputStream in) throws IOException {
    int format = in.readInt();
    if (format != FORMAT && format != FORMAT_BEFORE) {
      throw new IOException("it has format " + format + " instead of " + FORMAT);
    }
    // An epoch of the format before that is under way goes on as it was begun; the next one is new.
    int epoch = in.readInt();
    int roundInEpoch = in.readInt();
    int minibatchInEpoch = in.readInt();
    Progress progress =
        new Progress(
            epoch,
            roundInEpoch,
            minibatchInEpoch,
            in.readLong(),
            in.readInt(),
            in.readInt(),
            in.readLong(),
            in.readDouble(),
            in.readLong(),
            format == FORMAT ? filling(readFlag(in)) : filling(minibatchInEpoch > 0));
    requireNothingBelowZero(progress);
    return progress;
  }

  private static void requireNothingBelowZero(Progress progress) throws IOException {
    long least =
        LongStream.of(
                progress.epoch(),
                progress.roundInEpoch(),
                progress.minibatchInEpoch(),
                progress.rounds(),
                progress.iteration(),
                progress.adaptedFrequency(),
                progress.examplesSeen(),
                progress.epochExamples())
            .min()
            .getAsLong();
    if (least < 0) {
      throw new IOException("it holds a progress below 0: " + progress);
    }
  }

  private static Filling filling(boolean full) {
    return full ? Filling.FULL : Filling.EVEN;
  }

  private static boolean readFlag(DataInputStream in) throws IOException {
    int flag = in.readUnsignedByte();
    if (flag > 1) {
      throw new IOException("it holds the flag " + flag + " instead of 0 or 1");
    }
    return flag == 1;
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
        new Gap(in.readInt(), in.readDouble(), in.readDouble(), readFlag(in)));
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
      throw new IOException("it announces a vector of " + length + " values that it does not hold");
    }
    float[] vector = new float[length];
    byte[] bytes = new byte[length * Float.BYTES];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }
}
