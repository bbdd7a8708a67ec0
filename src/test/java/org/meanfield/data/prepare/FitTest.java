package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;

final class FitTest {
  private static byte[] bytes(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  @Test
  void sumsAreExactWhateverTheOrder() {
    Random random = new Random(1);
    List<Double> values =
        new ArrayList<>(
            List.of(Double.MIN_VALUE, (double) Float.MAX_VALUE, -Double.MIN_NORMAL, 0.1, 0.0));
    for (int i = 0; i < 500; i++) {
      values.add(Math.scalb(random.nextGaussian(), random.nextInt(1100) - 1000));
    }
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    for (double value : values) {
      sum = sum.add(new BigDecimal(value));
      squares = squares.add(new BigDecimal(value).pow(2));
    }
    for (int order = 0; order < 3; order++) {
      Collections.shuffle(values, random);
      ExactSum some = new ExactSum();
      ExactSum others = new ExactSum();
      ExactSum ofSquares = new ExactSum();
      for (int i = 0; i < values.size(); i++) {
        (i % 3 == 0 ? some : others).add(values.get(i));
        ofSquares.addSquare(values.get(i));
      }
      assertEquals(0, sum.compareTo(some.plus(others).value()));
      assertEquals(0, squares.compareTo(ofSquares.value()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Normaliser.Kind.class,
      names = {"STANDARDISE", "MIN_MAX"})
  void partsWithoutExamplesChangeNothing(Normaliser.Kind kind) {
    for (Content content : List.of(Content.SEQUENCES, Content.IMAGES)) {
      byte[] example = content == Content.IMAGES ? new byte[] {3, 9} : bytes(1, 5, 3, 5);
      Fit alone = new Fit(content, 2);
      alone.add(example);
      Fit before = new Fit(content, 2);
      before.add(example);
      before.plus(new Fit(content, 2));
      Fit behind = new Fit(content, 2);
      Fit full = new Fit(content, 2);
      full.add(example);
      behind.plus(full);
      Normaliser expected = alone.normaliser(kind, StandardiseConfig.UNBOUNDED);
      for (Fit fit : List.of(before, behind)) {
        Normaliser normaliser = fit.normaliser(kind, StandardiseConfig.UNBOUNDED);
        assertArrayEquals(expected.scale(), normaliser.scale());
        assertArrayEquals(expected.shift(), normaliser.shift());
      }
    }
  }

  @Test
  void constantValuesAreNotDividedByZero() {
    Fit fit = new Fit(Content.SEQUENCES, 2);
    fit.add(bytes(1, 5, 3, 5));
    Fit other = new Fit(Content.SEQUENCES, 2);
    other.add(bytes(5, 5));
    fit.plus(other);
    Normaliser standard = fit.normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED);
    assertArrayEquals(new double[] {3, 5}, standard.shift());
    assertArrayEquals(new float[] {(float) (1 / Math.sqrt(8.0 / 3)), 1}, standard.scale());
    Normaliser range = fit.normaliser(Normaliser.Kind.MIN_MAX, StandardiseConfig.UNBOUNDED);
    assertArrayEquals(new double[] {1, 5}, range.shift());
    assertArrayEquals(new float[] {0.25f, 1}, range.scale());
  }

  @Test
  void smallChangesOfLargeValuesAreFitted() {
    Fit fit = new Fit(Content.SEQUENCES, 1);
    fit.add(bytes(1_700_000_001, 1_700_000_003));
    Normaliser standard = fit.normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED);
    assertArrayEquals(new double[] {1_700_000_002}, standard.shift());
    assertArrayEquals(new float[] {1}, standard.scale());
    assertArrayEquals(
        new float[] {0.5f},
        fit.normaliser(Normaliser.Kind.MIN_MAX, StandardiseConfig.UNBOUNDED).scale());
  }

  @Test
  void pixelsAreFittedAsLevels() {
    Fit fit = new Fit(Content.IMAGES, 2);
    fit.add(new byte[] {0, 7});
    fit.add(new byte[] {(byte) 255, 7});
    Normaliser standard = fit.normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED);
    assertArrayEquals(new double[] {0.5f, 7 / 255f}, standard.shift());
    assertArrayEquals(new float[] {2, 1}, standard.scale());
  }

  @Test
  void tinyDeviationsCountAsTheLeast() {
    Fit fit = new Fit(Content.SEQUENCES, 2);
    fit.add(bytes(0, 0, 0.02, 20));
    Normaliser bounded = fit.normaliser(Normaliser.Kind.STANDARDISE, new StandardiseConfig(0.1, 5));
    assertArrayEquals(new float[] {10, 0.1f}, bounded.scale());
    assertEquals(5, bounded.clip());
    // The pixel is white in one of 10,000 images.
    Fit pixels = new Fit(Content.IMAGES, 1);
    for (int i = 0; i < 10_000; i++) {
      pixels.add(new byte[] {i == 0 ? (byte) 255 : 0});
    }
    assertEquals(
        100,
        pixels.normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED).scale()[0],
        0.01);
    assertEquals(
        4,
        pixels.normaliser(Normaliser.Kind.STANDARDISE, new StandardiseConfig(0.25, 0)).scale()[0]);
  }

  @Test
  void constantsAreDividedByTheLeastDeviation() {
    Fit fit = new Fit(Content.SEQUENCES, 1);
    fit.add(bytes(5, 5));
    Normaliser bounded = fit.normaliser(Normaliser.Kind.STANDARDISE, new StandardiseConfig(10, 0));
    assertArrayEquals(new float[] {0.1f}, bounded.scale());
  }

  @Test
  void valuesFarFromTheMeanAreTold() {
    Fit training = new Fit(Content.SEQUENCES, 3);
    training.add(bytes(-0.1, -1, 5, 0.1, 1, 5));
    Extremes heldOut = new Extremes(Content.SEQUENCES, 3);
    IntFunction<String> names = place -> "x" + place;
    Normaliser unbounded =
        training.normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED);
    assertEquals(Optional.empty(), training.outliers(unbounded, heldOut, names));
    assertEquals(Optional.empty(), training.outliers(unbounded, training.extremes(), names));
    heldOut.add(bytes(-42, 3, 500));
    assertEquals(
        "standardised, x0 reaches 420; 1 of 3 features go beyond 50",
        training.outliers(unbounded, heldOut, names).orElseThrow());
    Normaliser cut = training.normaliser(Normaliser.Kind.STANDARDISE, new StandardiseConfig(0, 2));
    assertEquals(
        "standardised, x0 reaches 420; 2 of 3 features go beyond 2",
        training.outliers(cut, heldOut, names).orElseThrow());
  }
}
