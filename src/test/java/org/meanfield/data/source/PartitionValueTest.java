package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

final class PartitionValueTest {
  private static String label(String file) {
    return new PartitionValue("file:/data/label=root/my table", "label").call(file);
  }

  @Test
  void folderBelowTheTableNamesTheValue() {
    assertEquals("01", label("file:///data/label=root/my%20table/label=01/part-0.parquet"));
    assertEquals("a b", label("file:/data/label=root/my%20table/2024/label=a%20b/x/0.parquet"));
    assertEquals("a/b", label("file:/data/label=root/my%20table/label=a%252Fb/0.parquet"));
    assertEquals("x=y", label("file:/data/label=root/my%20table/label=x=y/0.parquet"));
    assertEquals("", label("file:/data/label=root/my%20table/label=/0.parquet"));
  }

  @Test
  void nothingElseDoes() {
    assertNull(label("file:/data/label=root/my%20table/0.parquet"));
    assertNull(label("file:/data/label=root/my%20table/label=01"));
    assertNull(label("file:/data/label=root/my%20table/labels=01/0.parquet"));
    assertNull(
        label("file:/data/label=root/my%20table/label=__HIVE_DEFAULT_PARTITION__/0.parquet"));
  }
}
