package org.meanfield.guess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.guess.WindowPlan.Steps;

final class WindowPlanTest {
  private static final Cadence HOURLY = Cadence.ofSeconds(3600);
  private static final Cadence MONTHLY = Cadence.ofSeconds(30 * 86400);

  private static Steps steps(int count) {
    boolean[] whole = new boolean[count];
    Arrays.fill(whole, true);
    return new Steps(IntStream.range(0, count).asDoubleStream().toArray(), whole);
  }

  @Test
  void longSeriesHaveTheUsualWindows() {
    WindowPlan plan = WindowPlan.of(List.of(steps(26304)), HOURLY).orElseThrow();
    assertEquals(168, plan.length());
    assertEquals(24, plan.horizon());
    assertEquals(0.1, plan.fraction());
  }

  /** By hand: of n steps 0 to n - 1, testing begins at (1 - f)(n - 1). */
  @ParameterizedTest
  @ValueSource(ints = {60, 100, 144, 200, 500, 1000, 2000})
  void everySplitHasWindows(int count) {
    WindowPlan plan = WindowPlan.of(List.of(steps(count)), HOURLY).orElseThrow();
    double last = count - 1;
    long tested = IntStream.range(0, count).filter(t -> t >= last - plan.fraction() * last).count();
    long held =
        IntStream.range(0, count).filter(t -> t >= last - 2 * plan.fraction() * last).count();
    int window = plan.length() + plan.horizon();
    assertTrue(tested >= window + 7, plan + " of " + count);
    assertTrue(held - tested >= window + 7, plan + " of " + count);
    assertTrue(count - held >= window + 23, plan + " of " + count);
  }

  @Test
  void shortSeriesKeepTheirPeriod() {
    WindowPlan plan = WindowPlan.of(List.of(steps(144)), MONTHLY).orElseThrow();
    assertTrue(plan.length() >= 12, plan.toString());
  }

  @Test
  void seriesOfAFewStepsHaveNone() {
    assertEquals(Optional.empty(), WindowPlan.of(List.of(steps(20)), MONTHLY));
  }

  /** Every tenth step is missing, so no window is longer than nine steps. */
  @Test
  void noWindowHoldsAStepThatLacksAValue() {
    Steps whole = steps(3000);
    boolean[] some = new boolean[3000];
    for (int i = 0; i < some.length; i++) {
      some[i] = i % 10 != 0;
    }
    WindowPlan plan = WindowPlan.of(List.of(new Steps(whole.times(), some)), HOURLY).orElseThrow();
    assertTrue(plan.length() + plan.horizon() <= 9, plan.toString());
  }
}
