package org.meanfield.data.source;

import java.io.Serializable;
import java.util.List;
import org.meanfield.errors.UsageException;

/**
 * The examples that are wanted of a source, to be scored.
 *
 * @param kept the columns whose cells go with each example, of tables with a row for each
 * @param windows the windows that are cut from time series
 */
public record InputRequest(List<String> kept, Windows windows) implements Serializable {
  /** The choice of windows of a time series. */
  public enum Windows {
    /** The one that ends at the series' last step, whose forecast goes beyond the data. */
    LAST,
    /** All of which all steps are there. */
    ALL
  }

  /** Copies what is mutable. */
  public InputRequest {
    kept = List.copyOf(kept);
  }

  /** Refuses columns to keep where a row isn't an example. */
  void requireNothingKept() {
    if (!kept.isEmpty()) {
      throw new UsageException(
          "--keep is "
              + String.join(",", kept)
              + ", but only a table with a row for each example has columns to keep. Leave --keep"
              + " out, and join the rows with the input by their ids.");
    }
  }
}
