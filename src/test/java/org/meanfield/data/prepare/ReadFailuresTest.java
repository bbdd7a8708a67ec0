package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.DataException;

final class ReadFailuresTest {
  private static Throwable told(Throwable cause) {
    return assertThrows(
        DataException.class,
        () ->
            ReadFailures.explained(
                "hdfs:/source",
                () -> {
                  throw new SparkException("job aborted", cause);
                }));
  }

  @Test
  void causeIsToldWithWhatMayMendIt() {
    String message = told(new FileNotFoundException("part-1 does not exist")).getMessage();
    assertTrue(
        message.startsWith(
            "Spark gave up preparing hdfs:/source: java.io.FileNotFoundException: part-1 does not"
                + " exist. Is it whole"),
        message);
  }

  @Test
  void ourOwnMessageStaysAsItIs() {
    DataException ours = new DataException("has no column y");
    assertSame(ours, told(new IllegalStateException(ours)));
  }
}
