package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  private static List<Long> ranks(Selection selection) {
    return IntStream.range(0, selection.workers())
        .boxed()
        .flatMapToLong(
            worker ->
                IntStream.range(0, selection.count(worker))
                    .mapToLong(index -> selection.rank(worker, index)))
        .sorted()
        .boxed()
        .toList();
  }

  @Test
  void allOfThemAreTheWholeSplit() {
    assertEquals(
        LongStream.range(0, 11).boxed().toList(),
        new ArrayList<>(ranks(new Selection(11, 3, Integer.MAX_VALUE))));
  }

  @Test
  void aPartIsSpreadOverTheSplit() {
    // Worker 0 has 0, 2, 4, …; two of its ten are its first and its sixth.
    assertEquals(List.of(0L, 1L, 10L, 11L), ranks(new Selection(20, 2, 4)));
    assertEquals(List.of(0L, 1L, 10L), ranks(new Selection(20, 2, 3)));
  }
}
