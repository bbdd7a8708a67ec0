package org.meanfield.model.layer;

import org.meanfield.random.CounterRandom;
import org.meanfield.random.Seeds;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random draws of whole matrices. Each thread follows one stream at a time, and its n-th matrix of
 * that has the key f(stream, n), from which {@link CounterRandom} makes all its numbers. So they
 * depend on nothing that the thread did before. ND4J's own generator has few states: one in some
 * 10⁸ pairs of seeds gives the same numbers.
 */
public final class Draws {
  /** Its square makes more than 1 of any float above 0. */
  private static final float HUGE = 0x1p100f;

  private static final ThreadLocal<float[]> NUMBERS =
      ThreadLocal.withInitial(() -> new float[RowPass.PIECE]);

  private static final ThreadLocal<Stream> STREAM = ThreadLocal.withInitial(() -> new Stream(0));

  private Draws() {}

  /** The draws of a thread since it began them. */
  private static final class Stream {
    private final long seed;
    private long drawn;

    Stream(long seed) {
      this.seed = seed;
    }

    CounterRandom next() {
      return new CounterRandom(key(seed, drawn++));
    }
  }

  /** The key of a stream's n-th matrix. */
  static long key(long stream, long n) {
    return Seeds.mix(stream, n);
  }

  /**
   * Begins this thread's draws anew, and those of ND4J's generator, which DL4J's dropout uses.
   *
   * @param stream a function of all that tells these draws from others: run, round, worker
   */
  public static void begin(long stream) {
    STREAM.set(new Stream(stream));
    Nd4j.getRandom().setSeed(stream);
  }

  private static CounterRandom next() {
    return STREAM.get().next();
  }

  /** A new matrix [B, n] in row order of numbers that are uniformly distributed in [0, 1). */
  public static INDArray uniform(DataType type, long... shape) {
    CounterRandom random = next();
    INDArray numbers = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    RowPass.forEach(numbers, random::uniform);
    return numbers.castTo(type);
  }

  /** A new matrix [B, n] in row order of standard normal numbers. */
  public static INDArray normal(DataType type, long... shape) {
    CounterRandom random = next();
    INDArray numbers = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    RowPass.forEach(numbers, random::normal);
    return numbers.castTo(type);
  }

  /** A new matrix [B, n] in row order: 1 with the given probabilities, else 0. */
  public static INDArray bernoulli(INDArray probabilities) {
    INDArray drawn = probabilities.dup('c');
    if (!RowPass.covers(drawn)) {
      return uniform(drawn.dataType(), drawn.shape()).lt(drawn).castTo(drawn.dataType());
    }
    CounterRandom random = next();
    float[] numbers = NUMBERS.get();
    return RowPass.forEach(
        drawn,
        (position, values, count) -> {
          random.uniform(position, numbers, count);
          for (int i = 0; i < count; i++) {
            // 1 for a number below its probability, without a branch, which would be mispredicted
            // half of the time.
            float above = Math.max(0f, values[i] - numbers[i]);
            values[i] = Math.min(1f, above * HUGE * HUGE);
          }
        });
  }
}
