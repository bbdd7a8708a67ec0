package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlicingTest {
  @ParameterizedTest
  @CsvSource({
    "10, 20, 3, 10, 3",
    "10, 0, 4, 3, 4",
    "1, 2, 64, 1, 3",
    "7, 14, 2, 11, 3",
    "3000000, 0, 2, 1048576, 3",
  })
  void cutsAndPastesEveryValueOnce(
      int parameters, int updaterValues, int reducers, int length, int slices) {
    Slicing slicing = Slicing.forReducers(parameters, updaterValues, reducers);
    assertEquals(length, slicing.length());
    assertEquals(slices, slicing.count());
    float[] itsParameters = counting(parameters, 1);
    float[] itsUpdaterState = counting(updaterValues, 0.5f);
    float[] pastedParameters = new float[parameters];
    float[] pastedState = new float[updaterValues];
    for (int slice = slices - 1; slice >= 0; slice--) {
      float[] cut = slicing.cut(slice, itsParameters, itsUpdaterState);
      slicing.paste(slice, cut, pastedParameters, pastedState);
    }
    assertArrayEquals(itsParameters, pastedParameters);
    assertArrayEquals(itsUpdaterState, pastedState);
  }

  private static float[] counting(int length, float first) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = first + i;
    }
    return values;
  }
}
