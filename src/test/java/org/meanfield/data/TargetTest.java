package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetTest {
  @Test
  void forecastWithoutNamesHasOneForEachValueOfAStep() {
    Target target = new Target(Target.Kind.VALUE, 6, 0).numbered(2);
    assertEquals(List.of("target 0", "target 1"), target.names());
    assertEquals(6, target.outputs());
  }

  @Test
  void namesThatThereAreStay() {
    Target target = new Target(Target.Kind.VALUE, 6, 0, List.of("load"), Normaliser.NONE);
    assertSame(target, target.numbered(1));
  }
}
