package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel against its equations in double, one number at a time, and against slopes of E = Σ
 * ε·h. Where errors stop, h is a constant: it is computed once, with the parameters as they are.
 */
final class RnnKernelTest {
  private static final double STEP = 1e-5;

  private enum Masking {
    NONE,
    PADDING,
    GAPS
  }

  private enum Begin {
    ZEROS,
    STATE
  }

  /** Weights and inputs, in the kernel's layout. */
  private record Values(float[] w, float[] r, float[] b, float[] x) {
    static Values random(PassShape shape) {
      int seed =
          IntStream.of(shape.batch(), shape.inputs(), shape.steps(), shape.units(), shape.gates())
              .reduce(0, (hash, extent) -> 31 * hash + extent);
      Random random = new Random(seed);
      double scale = 1 / Math.sqrt(shape.rows());
      return new Values(
          normal(random, shape.units() * shape.inputs(), scale),
          normal(random, shape.units() * shape.units(), scale),
          normal(random, shape.units(), scale),
          normal(random, shape.steps() * shape.inputSlab(), 1));
    }

    double[][] inDouble() {
      return new double[][] {widen(w), widen(r), widen(b), widen(x)};
    }
  }

  private static float[] normal(Random random, int length, double scale) {
    float[] values = new float[length];
    for (int k = 0; k < length; k++) {
      values[k] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int k = 0; k < wide.length; k++) {
      wide[k] = values[k];
    }
    return wide;
  }

  private static float[] mask(Masking masking, PassShape shape) {
    if (masking == Masking.NONE) {
      return null;
    }
    float[] mask = new float[shape.steps() * shape.batch()];
    for (int t = 0; t < shape.steps(); t++) {
      for (int example = 0; example < shape.batch(); example++) {
        boolean present =
            masking == Masking.PADDING
                ? t == 0 || t < shape.steps() - example % 3
                : (t + example) % 3 != 1;
        mask[t * shape.batch() + example] = present ? 1 : 0;
      }
    }
    return mask;
  }

  /** Computes h of each step by the equations, with h⁻ before the first; a slab each. */
  private static double[][] hidden(
      PassShape shape, double[][] values, float[] mask, double[] before) {
    double[][] hidden = new double[shape.steps()][];
    double[] last = before;
    for (int t = 0; t < shape.steps(); t++) {
      hidden[t] = new double[shape.unitSlab()];
      for (int unit = 0; unit < shape.units(); unit++) {
        for (int example = 0; example < shape.batch(); example++) {
          double z = input(shape, values, t, unit, example, last);
          double present = mask == null ? 1 : mask[t * shape.batch() + example];
          hidden[t][unit * shape.batch() + example] = present * Math.tanh(z);
        }
      }
      last = hidden[t];
    }
    return hidden;
  }

  private static double input(
      PassShape shape, double[][] values, int t, int unit, int example, double[] before) {
    double z = values[2][unit];
    for (int k = 0; k < shape.inputs(); k++) {
      double x = values[3][(t * shape.inputs() + k) * shape.batch() + example];
      z += values[0][unit * shape.inputs() + k] * x;
    }
    for (int k = 0; k < shape.units(); k++) {
      z += values[1][unit * shape.units() + k] * before[k * shape.batch() + example];
    }
    return z;
  }

  private static double error(double[][] hidden, float[] epsilon) {
    double error = 0;
    for (int t = 0; t < hidden.length; t++) {
      for (int k = 0; k < hidden[t].length; k++) {
        error += epsilon[t * hidden[t].length + k] * hidden[t][k];
      }
    }
    return error;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "1, 1, 1, 7",
    "1, 13, 7, 5",
    "7, 1, 13, 6",
    "7, 13, 1, 4",
    "13, 7, 7, 1",
    "13, 7, 13, 4"
  })
  void computesTheEquationsAndTheirSlopes(int batch, int inputs, int units, int steps) {
    PassShape shape = new PassShape(batch, inputs, steps, units, 1);
    RnnKernel kernel = new RnnKernel(Retention.EVERY_STEP);
    for (Masking masking : Masking.values()) {
      for (Begin begin : Begin.values()) {
        check(kernel, shape, mask(masking, shape), begin);
      }
    }
  }

  private static void check(RnnKernel kernel, PassShape shape, float[] mask, Begin begin) {
    Random random = new Random(5);
    Values values = Values.random(shape);
    float[] state = begin == Begin.ZEROS ? null : normal(random, shape.unitSlab(), 0.5);
    float[] epsilon = normal(random, shape.steps() * shape.unitSlab(), 1);
    double[][] exact = values.inDouble();
    double[] zeroth = state == null ? new double[shape.unitSlab()] : widen(state);
    double[][] hidden = hidden(shape, exact, mask, zeroth);

    float[] output = forward(kernel, shape, values, mask, state);
    for (int t = 0; t < shape.steps(); t++) {
      int at = t * shape.unitSlab();
      assertClose(hidden[t], Arrays.copyOfRange(output, at, at + shape.unitSlab()));
    }
    assertNull(kernel.cellAfter(shape.steps()));

    float[][] gradients = backward(kernel, epsilon, values);
    for (int kind = 0; kind < exact.length; kind++) {
      double[] slopes = new double[exact[kind].length];
      for (int k = 0; k < slopes.length; k++) {
        double value = exact[kind][k];
        exact[kind][k] = value + STEP;
        double above = error(hidden(shape, exact, mask, zeroth), epsilon);
        exact[kind][k] = value - STEP;
        double below = error(hidden(shape, exact, mask, zeroth), epsilon);
        exact[kind][k] = value;
        slopes[k] = (above - below) / (2 * STEP);
      }
      assertClose(slopes, gradients[kind]);
    }
  }

  private static float[] forward(
      RnnKernel kernel, PassShape shape, Values values, float[] mask, float[] state) {
    float[] output = new float[shape.steps() * shape.unitSlab()];
    FloatPointer to = new FloatPointer(output);
    kernel.forward(
        new FusedKernel.Pass(
            shape,
            new FloatPointer(values.w),
            new FloatPointer(values.r),
            new FloatPointer(values.b),
            values.x,
            null,
            mask,
            state == null ? null : new FusedKernel.State(state, null)),
        to);
    to.get(output);
    return output;
  }

  /** Returns the gradients by w, r, b and x, written over something else. */
  private static float[][] backward(RnnKernel kernel, float[] epsilon, Values values) {
    float[][] gradients = {
      values.w.clone(), values.r.clone(), values.b.clone(), values.x.clone(),
    };
    FloatPointer[] to = new FloatPointer[gradients.length];
    Arrays.setAll(to, kind -> new FloatPointer(gradients[kind]));
    kernel.backward(epsilon, new FusedKernel.Gradients(to[0], to[1], to[2], to[3]));
    for (int kind = 0; kind < to.length; kind++) {
      to[kind].get(gradients[kind]);
    }
    return gradients;
  }

  private static void assertClose(double[] exact, float[] actual) {
    assertEquals(exact.length, actual.length);
    double error = 0;
    double norm = 0;
    for (int k = 0; k < exact.length; k++) {
      error += (exact[k] - actual[k]) * (exact[k] - actual[k]);
      norm += exact[k] * exact[k];
    }
    String difference = "off by " + Math.sqrt(error) + " of " + Math.sqrt(norm);
    assertTrue(error <= 1e-10 * norm, difference);
  }

  @Test
  void keepingOneStepGivesTheBitsOfKeepingAll() {
    PassShape shape = new PassShape(7, 3, 9, 13, 1);
    Values values = Values.random(shape);
    float[] mask = mask(Masking.GAPS, shape);
    float[] state = normal(new Random(1), shape.unitSlab(), 0.5);
    RnnKernel all = new RnnKernel(Retention.EVERY_STEP);
    RnnKernel one = new RnnKernel(Retention.LAST_STEP);
    assertArrayEquals(
        forward(all, shape, values, mask, state), forward(one, shape, values, mask, state));
  }
}
