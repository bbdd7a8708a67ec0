package org.meanfield.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.meanfield.random.Seeds;

final class ExampleSketchTest {
  /** Sketches the examples from {@code first} to below {@code end}, in no order. */
  private static ExampleSketch sketch(int first, int end) {
    return ExampleSketch.of(end - first, LongStream.range(first, end).map(Seeds::mix).toArray());
  }

  @Test
  void countsOfFewExamplesAreExact() {
    assertEquals(0, sketch(0, 290).notIn(sketch(0, 290)));
    assertEquals(90, sketch(100, 390).notIn(sketch(0, 300)));
    assertEquals(0, sketch(0, 10).notIn(sketch(0, 300)));
    assertEquals(300, sketch(0, 300).notIn(sketch(300, 310)));
    assertEquals(0, ExampleSketch.of(0, new long[0]).notIn(sketch(0, 9)));
  }

  @Test
  void examplesThatAreAlikeCountEach() {
    ExampleSketch doubled = ExampleSketch.of(4, new long[] {5, 5, 9, 9});
    assertEquals(2, doubled.notIn(ExampleSketch.of(1, new long[] {9})));
  }

  /** 100,000 of 500,000 are new; a sample of 52,000 and more is off by three deviations at most. */
  @Test
  void countsOfManyExamplesAreNear() {
    long added = sketch(100_000, 600_000).notIn(sketch(0, 500_000));
    assertEquals(100_000, (double) added, 3 * 500_000 * Math.sqrt(0.2 * 0.8 / 52_000));
    long few = sketch(400_000, 500_500).notIn(sketch(0, 500_000));
    assertEquals(500, (double) few, 3 * 100_500 * Math.sqrt(0.005 / 13_000));
  }

  @Test
  void itIsTheSameOnceItWasStored() throws Exception {
    ObjectMapper json = new ObjectMapper();
    ExampleSketch stored =
        json.readValue(json.writeValueAsString(sketch(0, 300)), ExampleSketch.class);
    assertEquals(300, stored.examples());
    assertEquals(90, sketch(100, 390).notIn(stored));
  }
}
