package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

final class PackedFloatsTest {
  private static final float[] VALUES = {
    0, -0.0f, 1.5f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0x7fc12345)
  };

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void everyBitComesBack() {
    assertArrayEquals(bits(VALUES), bits(PackedFloats.of(VALUES).unpacked()));
    assertArrayEquals(new float[0], PackedFloats.of(new float[0]).unpacked());
  }

  @Test
  void statesComeBackFromTheirSerialForm() {
    WorkerState state =
        SerializationUtils.roundtrip(new WorkerState(VALUES, new float[] {1}, new float[] {2, 3}));
    assertArrayEquals(bits(VALUES), bits(state.parameters()));
    assertArrayEquals(new float[] {1}, state.updaterState());
    assertArrayEquals(new float[] {2, 3}, state.chains());
  }
}
