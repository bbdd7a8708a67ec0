package org.meanfield.score;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.RbmSpec;

/** An output that rows have besides ids and predictions, if it is asked for. */
public enum ScoreOutput {
  /** The probability of each class. */
  PROBABILITIES,
  /** The state of the last recurrent layer's units, after the last step or after each step. */
  HIDDEN,
  /** An autoencoder's code. */
  CODE,
  /** The values that an autoencoder makes of the code, in the units of the data. */
  RECONSTRUCTION,
  /** The part of the reconstruction error that is each value's own. */
  SHARES,
  /** The expected states of an RBM's hidden units. */
  FEATURES;

  /** Returns the output's name as users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the outputs that a model's rows have unless others are asked for. */
  static Set<ScoreOutput> usual(ModelSpec model, Target target) {
    Set<ScoreOutput> usual = EnumSet.of(PROBABILITIES, CODE, FEATURES);
    usual.retainAll(possible(model, target));
    return usual;
  }

  private static Set<ScoreOutput> possible(ModelSpec model, Target target) {
    if (model instanceof LstmSpec) {
      return target.kind().isClass() ? EnumSet.of(PROBABILITIES, HIDDEN) : EnumSet.of(HIDDEN);
    }
    return model instanceof RbmSpec
        ? EnumSet.of(FEATURES)
        : EnumSet.of(CODE, RECONSTRUCTION, SHARES);
  }

  /**
   * Refuses outputs that a model doesn't have.
   *
   * @throws UsageException that names those that it has
   */
  public static void require(Set<ScoreOutput> asked, ModelSpec model, Target target) {
    Set<ScoreOutput> possible = possible(model, target);
    for (ScoreOutput output : asked) {
      if (!possible.contains(output)) {
        throw new UsageException(
            String.format(
                "--outputs names %s, but the model is %s, whose outputs are %s. Name some of them,"
                    + " or none.",
                output.label(),
                kind(model, target),
                possible.stream().map(ScoreOutput::label).collect(Collectors.joining(", "))));
      }
    }
  }

  private static String kind(ModelSpec model, Target target) {
    if (model instanceof AutoencoderSpec) {
      return "an autoencoder";
    }
    if (model instanceof RbmSpec) {
      return "an RBM";
    }
    return target.kind().isClass() ? "a classifier" : "a model of values";
  }
}
