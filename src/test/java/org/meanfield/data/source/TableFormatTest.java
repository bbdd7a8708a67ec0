package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.errors.DataException;

final class TableFormatTest {
  /** A class loader that knows Java's own classes alone, as that of a Spark without packages. */
  private static final ClassLoader BARE = ClassLoader.getPlatformClassLoader();

  @ParameterizedTest
  @CsvSource({
    "AVRO, org.apache.spark:spark-avro_2.12",
    "DELTA, io.delta:delta-spark_2.12",
    "ICEBERG, org.apache.iceberg:iceberg-spark-runtime-3.5_2.12"
  })
  void packageThatIsMissingIsNamed(TableFormat format, String artifact) {
    String message =
        assertThrows(DataException.class, () -> format.requirePackage(BARE)).getMessage();
    assertTrue(message.contains("data.source.format = " + format.label() + " needs"), message);
    assertTrue(message.contains("--packages " + artifact + ":VERSION --"), message);
  }

  @ParameterizedTest
  @EnumSource
  void packagesOfTheTestsAreFound(TableFormat format) {
    assertDoesNotThrow(() -> format.requirePackage(getClass().getClassLoader()));
  }

  @Test
  void sparkReadsTheOthersItself() {
    for (TableFormat format :
        new TableFormat[] {
          TableFormat.CSV, TableFormat.PARQUET, TableFormat.JSON, TableFormat.ORC, TableFormat.TABLE
        }) {
      assertDoesNotThrow(() -> format.requirePackage(BARE));
    }
  }
}
