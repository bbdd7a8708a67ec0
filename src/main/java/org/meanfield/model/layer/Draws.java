package org.meanfield.model.layer;

import org.meanfield.random.CounterRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random draws of whole matrices. ND4J's generator of this thread gives each matrix a key, from
 * which {@link CounterRandom} makes all its numbers.
 */
public final class Draws {
  /** Its square makes more than 1 of any float above 0. */
  private static final float HUGE = 0x1p100f;

  private static final ThreadLocal<float[]> NUMBERS =
      ThreadLocal.withInitial(() -> new float[RowPass.PIECE]);

  private Draws() {}

  private static CounterRandom next() {
    return new CounterRandom(Nd4j.getRandom().nextLong());
  }

  /** A new matrix [B, n] in row order of numbers that are uniformly distributed in [0, 1). */
  public static INDArray uniform(DataType type, long... shape) {
    CounterRandom random = next();
    INDArray numbers = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    RowPass.forEach(numbers, random::uniform);
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
