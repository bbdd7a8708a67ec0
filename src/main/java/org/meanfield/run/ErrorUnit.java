package org.meanfield.run;

import java.util.stream.IntStream;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Normaliser;
import org.meanfield.model.ModelSpec;

/** The unit of reconstruction errors, for people to read. */
public final class ErrorUnit {
  private ErrorUnit() {}

  /** Returns the unit as a sentence; null of a model that reconstructs nothing. */
  public static String of(ModelSpec model, DatasetInfo data) {
    if (model.reads() != ModelSpec.Reads.VECTORS) {
      return null;
    }
    int values = data.steps() * data.features();
    return String.format(
        "%s is the sum over the %,d values of an example, which are %s%s.",
        Baselines.rival(model, data).metric(), values, values(model, data), sparing(data));
  }

  /** Values of 0 or 1 that stand for categories or for missing cells aren't scaled. */
  private static String sparing(DatasetInfo data) {
    Normaliser normaliser = data.normaliser();
    boolean vectors = data.content() == DatasetInfo.Content.VECTORS;
    if (!vectors || !normaliser.kind().isFitted()) {
      return "";
    }
    long unscaled =
        IntStream.range(0, normaliser.places())
            .filter(place -> normaliser.shift()[place] == 0 && normaliser.scale()[place] == 1)
            .count();
    return unscaled == 0 ? "" : String.format(", but for %,d that aren't scaled", unscaled);
  }

  private static String values(ModelSpec model, DatasetInfo data) {
    boolean pixels = data.content() == DatasetInfo.Content.IMAGES;
    if (Baselines.rival(model, data).drawn()) {
      return "drawn as 0 or 1";
    }
    return switch (data.normaliser().kind()) {
      case NONE -> pixels ? "pixels from 0 to 1" : "in the units of their columns";
      case BINARISE -> "pixels of 0 or 1";
      case STANDARDISE, PER_SERIES -> "standardised to mean 0 and standard deviation 1";
      case MIN_MAX -> "scaled from 0 to 1";
    };
  }
}
