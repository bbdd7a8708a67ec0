package org.meanfield.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class WeightedMeanTest {
  @Test
  void weighsByHand() {
    WeightedMean mean = new WeightedMean(2);
    mean.add(new float[] {1, 10}, 1);
    mean.add(new float[] {5, 20}, 3);
    assertEquals(4, mean.totalWeight());
    assertArrayEquals(new float[] {4f, 17.5f}, mean.mean());
  }

  @Test
  void nothingOfWeightZeroCounts() {
    WeightedMean mean = new WeightedMean(1);
    mean.add(new float[] {2}, 5);
    mean.add(new float[] {Float.NaN}, 0);
    mean.add(new float[0], 0);
    assertArrayEquals(new float[] {2}, mean.mean());
  }

  @Test
  void singleVectorComesBackBitForBit() {
    Random random = new Random(3);
    float[] vector = new float[10_000];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.intBitsToFloat(random.nextInt());
      if (!Float.isFinite(vector[i])) {
        vector[i] = -0.1f;
      }
    }
    vector[0] = -0.0f;
    for (long weight : new long[] {1, 3, 10, 60_000, 536_870_911}) {
      WeightedMean mean = new WeightedMean(vector.length);
      mean.add(vector, weight);
      assertArrayEquals(vector, mean.mean());
    }
  }

  @Test
  void sumsInDouble() {
    WeightedMean mean = new WeightedMean(1);
    mean.add(new float[] {1e8f}, 1);
    for (int i = 0; i < 999; i++) {
      mean.add(new float[] {1f}, 1);
    }
    assertEquals((float) ((1e8 + 999) / 1000), mean.mean()[0]);
  }

  @Test
  void refusesWhatIsNoMean() {
    WeightedMean mean = new WeightedMean(2);
    assertThrows(IllegalStateException.class, mean::mean);
    assertThrows(IllegalArgumentException.class, () -> mean.add(new float[] {1}, 1));
    assertThrows(IllegalArgumentException.class, () -> mean.add(new float[] {1, 2}, -1));
  }
}
