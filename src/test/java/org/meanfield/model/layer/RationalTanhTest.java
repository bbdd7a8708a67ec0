package org.meanfield.model.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The rational tanh and sigmoid against {@link Math} in double. */
final class RationalTanhTest {
  /**
   * Returns floats of all magnitudes that matter: each 2000th one from 10⁻¹² to 100, and its
   * negative.
   */
  private static float[] arguments() {
    int first = Float.floatToIntBits(1e-12f);
    int last = Float.floatToIntBits(100f);
    float[] x = new float[2 * ((last - first) / 2000 + 1)];
    for (int k = 0; k < x.length; k += 2) {
      x[k] = Float.intBitsToFloat(first + k * 1000);
      x[k + 1] = -x[k];
    }
    return x;
  }

  private static float[] tanh(float[] x) {
    float[] y = new float[x.length];
    RationalTanh.tanh(x, y, x.length);
    return y;
  }

  @Test
  void tanhIsWithinSixUnitsInTheLastPlace() {
    float[] x = arguments();
    float[] y = tanh(x);
    for (int k = 0; k < x.length; k++) {
      double exact = Math.tanh(x[k]);
      assertEquals(exact, y[k], 6.5 * Math.ulp((float) exact), () -> "tanh");
      assertEquals(exact, y[k], 5e-7);
    }
  }

  @Test
  void sigmoidIsWithinThreeTenMillionths() {
    float[] x = arguments();
    float[] y = x.clone();
    RationalTanh.sigmoid(y, y.length);
    for (int k = 0; k < x.length; k++) {
      assertEquals(1 / (1 + Math.exp(-x[k])), y[k], 3e-7);
    }
  }

  @Test
  void gatesStayBetweenZeroAndOne() {
    float[] x = arguments();
    float[] y = x.clone();
    RationalTanh.sigmoid(y, y.length);
    for (int k = 0; k < x.length; k++) {
      assertTrue(y[k] >= 0 && y[k] <= 1, "sigmoid(" + x[k] + ") = " + y[k]);
    }
    for (float value : tanh(x)) {
      assertTrue(Math.abs(value) <= 1);
    }
  }

  @Test
  void tanhIsOddAndKeepsWhatIsNoNumber() {
    float[] y =
        tanh(
            new float[] {
              0.3f, -0.3f, 0, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
            });
    assertEquals(y[0], -y[1]);
    assertEquals(0, y[2]);
    assertTrue(Float.isNaN(y[3]));
    assertEquals(1, y[4], 5e-7);
    assertEquals(-1, y[5], 5e-7);
  }

  @Test
  void leavesTheRestOfAnArrayAlone() {
    float[] x = {1, 1, 1};
    RationalTanh.sigmoid(x, 2);
    assertEquals(1, x[2]);
  }
}
