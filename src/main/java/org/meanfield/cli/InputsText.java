package org.meanfield.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.meanfield.app.ModelInputs;

/** The text of what a model reads and predicts. */
record InputsText(PrintStream output) {
  private static final int NAMED = 20;

  void print(ModelInputs inputs) {
    output.printf("%nThe model reads %s, %s.%n", examples(inputs), scaled(inputs));
    for (ModelInputs.Column column : inputs.columns()) {
      output.printf(
          Locale.ROOT, "  %3d  %s  %s%n", column.place(), column.name(), encoding(column));
    }
    if (!inputs.series().isEmpty()) {
      output.printf(
          "Each of these time series has scales of its own: %s.%n", named(inputs.series()));
    }
    if (inputs.target() != null) {
      output.printf("It predicts a %s%s.%n", inputs.target().replace('-', ' '), targets(inputs));
    }
  }

  private static String examples(ModelInputs inputs) {
    return switch (inputs.content()) {
      case "vector" -> String.format(Locale.ROOT, "vectors of %,d values", inputs.values());
      case "image" ->
          inputs.steps() == 1
              ? String.format(Locale.ROOT, "images as vectors of %,d values", inputs.values())
              : String.format(
                  Locale.ROOT,
                  "images as %,d time steps of %,d values",
                  inputs.steps(),
                  inputs.values());
      case "text" ->
          String.format(
              Locale.ROOT, "texts; in training, windows of %,d characters", inputs.steps());
      default ->
          String.format(
              Locale.ROOT,
              "sequences of time steps with %,d values, in training up to %,d steps",
              inputs.values(),
              inputs.steps());
    };
  }

  private static String scaled(ModelInputs inputs) {
    String rule = "which are " + rule(inputs.scaling());
    return inputs.clip() > 0 ? rule + " and cut to ±" + inputs.clip() : rule;
  }

  private static String rule(String scaling) {
    return switch (scaling) {
      case "none" -> "not scaled";
      case "binarise" -> "made 0 or 1";
      case "standardise" -> "standardised";
      case "min-max" -> "scaled to [0, 1]";
      case "per-series" -> "standardised by time series";
      default -> "scaled by " + scaling;
    };
  }

  private static String encoding(ModelInputs.Column column) {
    return switch (column.encoding()) {
      case "one-hot" ->
          String.format(Locale.ROOT, "category of %,d known values, one-hot", column.vocabulary());
      case "embedding" ->
          String.format(
              Locale.ROOT,
              "category of %,d known values, embedded in %,d dimensions",
              column.vocabulary(),
              column.size());
      default -> "number";
    };
  }

  private static String targets(ModelInputs inputs) {
    if (!inputs.classNames().isEmpty()) {
      return " of " + inputs.classNames().size() + ": " + named(inputs.classNames());
    }
    String names = inputs.targetNames().isEmpty() ? "" : ": " + named(inputs.targetNames());
    return inputs.targetScaling() == null || inputs.targetScaling().equals("none")
        ? names
        : names + ", which is " + rule(inputs.targetScaling()) + " in training";
  }

  private static String named(List<String> names) {
    String first =
        String.join(", ", names.subList(0, Math.min(NAMED, names.size()))).replace("\n", "\\n");
    return names.size() <= NAMED
        ? first
        : String.format(Locale.ROOT, "%s and %,d more", first, names.size() - NAMED);
  }
}
