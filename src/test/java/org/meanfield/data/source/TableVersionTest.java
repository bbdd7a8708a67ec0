package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

final class TableVersionTest {
  private static Row row(String name, String value) {
    return RowFactory.create(name, value, null);
  }

  @Test
  void columnsAreNoFactsAboutTheirTable() {
    List<Row> description =
        List.of(
            row("# Detailed Table Information", "string"),
            row("Location", "string"),
            row("Provider", "string"),
            row("", ""),
            row("# Detailed Table Information", ""),
            row("Provider", "orc"),
            row("Location", "file:/lake/people"));
    assertEquals(
        Map.of("Provider", "orc", "Location", "file:/lake/people"),
        TableVersion.details(description));
    assertEquals(Map.of(), TableVersion.details(List.of(row("Location", "string"))));
  }
}
