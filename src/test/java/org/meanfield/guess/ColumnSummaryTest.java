package org.meanfield.guess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ColumnSummaryTest {
  private static ColumnType typeOf(String... cells) {
    String[] lines = new String[cells.length + 1];
    lines[0] = "x;y";
    for (int i = 0; i < cells.length; i++) {
      lines[i + 1] = cells[i] + ";1.5";
    }
    return Tables.of(lines).column("x").type();
  }

  @Test
  void cellsTellTheTypeOfTheirColumn() {
    assertEquals(ColumnType.NUMBER, typeOf("1", "-2.5e3", "", "4"));
    assertEquals(ColumnType.TRUTH, typeOf("yes", "no", "yes", ""));
    assertEquals(ColumnType.TIME, typeOf("2024-01-01", "2024-01-02", "2024-01-03"));
    assertEquals(ColumnType.CATEGORY, typeOf("red", "blue", "red", "blue", "red"));
    assertEquals(ColumnType.TEXT, typeOf("a b", "c d", "e f", "g h"));
    assertEquals(ColumnType.CONSTANT, typeOf("7", "7", "", "7"));
    assertEquals(ColumnType.EMPTY, typeOf("", "", ""));
  }

  @Test
  void wordsAmongNumbersStandForMissingValues() {
    Table table = Tables.of("x;y;z", "1;NA;a", "2;5;b", "?;6;NA", "4;7;a", "5;8;b", "6;9;a");
    assertEquals(List.of("?", "NA"), table.form().missing());
    assertEquals(ColumnType.NUMBER, table.column("x").type());
    assertEquals(1, table.column("x").missing());
    assertEquals(1, table.column("y").missing());
  }

  @Test
  void numbersThatLookLikeCodesAmongTextsAreNone() {
    assertEquals(ColumnType.TEXT, typeOf("17a", "18b", "5", "6", "7"));
  }

  @Test
  void commasAreFoundToBeDecimal() {
    Table table = Tables.of("x;y", "1,5;3", "2,25;4", "-0,5;5");
    assertEquals(",", table.form().decimal());
    assertEquals(2.25, table.column("x").greatest());
    assertFalse(table.column("x").whole());
    assertTrue(table.column("y").whole());
  }

  @Test
  void wholeNumbersThatAreAllDifferentAndWithoutGapNumberTheRows() {
    Table table = Tables.of("a;b;c", "1;10;1.5", "2;20;2.5", "3;30;3.5");
    assertTrue(Features.isIndex(table.column("a")));
    assertFalse(Features.isIndex(table.column("b")));
    assertFalse(Features.isIndex(table.column("c")));
  }

  @Test
  void columnsThatAreMostlyMissingAreLeftOut() {
    Table table = Tables.of("a;b;c", "1;;x", "2.5;;y", "3;1.5;z", "4;;w", "5;2.5;v");
    Features features = Features.of(table, Set.of(), Set.of(), Features.Categories.ONE_HOT);
    assertEquals(List.of("a"), features.columns());
    assertEquals("60 % of it are missing", features.leftOut().get("b"));
  }
}
