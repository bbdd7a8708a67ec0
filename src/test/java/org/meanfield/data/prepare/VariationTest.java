package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;

final class VariationTest {
  private static byte[] bytes(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  private static List<String> raw(double... values) {
    Variation variation = new Variation(1);
    variation.add(bytes(values));
    return variation.warnings(column -> "x", Normaliser.NONE, "scale it");
  }

  private static List<String> standardised(double... values) {
    Variation variation = new Variation(1);
    variation.add(bytes(values));
    Fit fit = new Fit(Content.SEQUENCES, 1);
    fit.add(bytes(values));
    return variation.warnings(
        column -> "x",
        fit.normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED),
        "scale it");
  }

  private static double[] steps(int count, double from, double step) {
    return IntStream.range(0, count).mapToDouble(t -> from + step * t).toArray();
  }

  @Test
  void ordinaryValuesAreNoWarning() {
    double[] noise = new Random(1).doubles(10_000, -5, 5).toArray();
    assertEquals(List.of(), raw(noise));
    assertEquals(List.of(), standardised(noise));
    assertEquals(List.of(), raw(0, 1, 0, 1));
    assertEquals(List.of(), raw(1_700_000_000, 1_700_000_128));
    assertEquals(List.of(), standardised(steps(1000, 1_700_000_000, 1)));
    assertEquals(List.of(), standardised(steps(1000, 100, 1e-6)));
  }

  @Test
  void constantsAreTold() {
    List<String> constant =
        List.of("warning: x is constant in the training split: each value is 3");
    assertEquals(constant, raw(3, 3, 3));
    assertEquals(constant, standardised(3, 3, 3));
  }

  @Test
  void valuesThatBecomeFewAreTold() {
    assertEquals(
        List.of(
            "warning: x loses its variation: of its values in the training split, from 1700000000"
                + " to 1700000007, float32 represents 1 different ones at most; scale it"),
        raw(steps(8, 1_700_000_000, 1)));
  }

  @Test
  void changesThatAreLostAreTold() {
    assertEquals(
        List.of(
            "warning: x loses 99,218 of its 99,999 changes from one step to the next, which float32"
                + " can't represent; scale it"),
        raw(steps(100_000, 1_700_000_000, 1)));
    double[] years =
        DoubleStream.concat(
                DoubleStream.of(steps(100, 1e9, 1)), DoubleStream.of(steps(100, 1.7e9, 1)))
            .toArray();
    assertEquals(
        List.of(
            "warning: x loses 198 of its 199 changes from one step to the next, which float32"
                + " can't represent, since it varies much more in all; give the differences between"
                + " steps"),
        standardised(years));
  }

  @Test
  void partsAddUpToTheWhole() {
    Variation some = new Variation(2);
    some.add(bytes(1, 5, 2, 5));
    Variation others = new Variation(2);
    others.add(bytes(1e9, 5, 1e9 + 1, 5));
    assertEquals(
        List.of("warning: 1 is constant in the training split: each value is 5"),
        some.plus(others).warnings(String::valueOf, Normaliser.NONE, "scale it"));
  }

  @Test
  void partsWithoutExamplesChangeNothing() {
    Variation some = new Variation(1);
    some.add(bytes(3, 3));
    List<String> constant =
        List.of("warning: x is constant in the training split: each value is 3");
    some.plus(new Variation(1));
    assertEquals(constant, some.warnings(column -> "x", Normaliser.NONE, "scale it"));
    Variation behind = new Variation(1).plus(some);
    assertEquals(constant, behind.warnings(column -> "x", Normaliser.NONE, "scale it"));
  }
}
