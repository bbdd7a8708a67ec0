package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.meanfield.export.OnnxRuntime.assertNear;
import static org.meanfield.export.OnnxRuntime.numbers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.model.loss.ValueLoss.Kind;

/**
 * Forecasts of two targets for three steps, and values at each step, by each loss, whose units are
 * those of the data, or of each time series.
 */
final class ValueExportTest {
  private static final int FEATURES = 2;
  private static final int NAMES = 2;
  private static final int HORIZON = 3;
  private static final long[] LENGTHS = {5, 3, 4};
  private static final List<String> SERIES = List.of("north", "south");
  private static final String[] EXAMPLES = {"north", "south", "elsewhere"};

  private static Stream<Arguments> models() {
    List<Arguments> models = new ArrayList<>();
    for (ValueLoss loss :
        List.of(
            ValueLoss.SQUARED,
            new ValueLoss(Kind.ABSOLUTE, List.of()),
            new ValueLoss(Kind.QUANTILE, List.of(0.1, 0.25, 0.5, 0.9)),
            new ValueLoss(Kind.GAUSSIAN, List.of()))) {
      for (Normaliser scaling :
          List.of(Normaliser.NONE, SubjectBuilder.standardising(2, 0), perSeries())) {
        models.add(Arguments.of(loss, scaling, Target.Kind.VALUE));
        models.add(Arguments.of(loss, scaling, Target.Kind.VALUE_PER_STEP));
      }
    }
    return models.stream();
  }

  /** Returns the scaling of north, of south, and of all others. */
  private static Normaliser perSeries() {
    List<Normaliser> parts = new ArrayList<>();
    for (int part = 0; part <= SERIES.size(); part++) {
      double[] shift = {300.0 * part + 7, -20.0 * part};
      float[] scale = {0.01f * (part + 1), 2f / (part + 1)};
      parts.add(new Normaliser(Normaliser.Kind.STANDARDISE, shift, scale, 0));
    }
    return Normaliser.perSeries(SERIES, parts);
  }

  @ParameterizedTest
  @MethodSource("models")
  void runtimeTellsValuesInTheirUnits(ValueLoss loss, Normaliser scaling, Target.Kind kind)
      throws Exception {
    boolean perStep = kind.perStep();
    int outputs = perStep ? NAMES : NAMES * HORIZON;
    Target target = new Target(kind, outputs, 0, List.of("load", "wind"), scaling);
    SubjectBuilder builder =
        new SubjectBuilder(
                LstmSpec.plain(List.of(4)).learningBy(loss), Content.SEQUENCES, 5, FEATURES)
            .values(scaling);
    Subject subject = (perStep ? builder.target(target) : builder.forecast(target)).build();
    ModelFile file = OnnxExport.of(subject).get(0);
    Sequences sequences = Sequences.of(scaling, FEATURES, LENGTHS);
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("numbers", sequences.values_BTF());
    inputs.put("lengths", LENGTHS);
    if (!subject.series().isEmpty()) {
      inputs.put("series", EXAMPLES);
    }
    float[] z =
        subject
            .network()
            .output(sequences.scaled(scaling), false, sequences.mask(), null)
            .dup('c')
            .data()
            .asFloat();
    Map<String, Object> told;
    try (OnnxRuntime runtime = new OnnxRuntime(file.content())) {
      told = runtime.run(inputs);
    }
    Expected expected = new Expected(loss, scaling, z, perStep ? 5 : 1, outputs);
    assertNear(expected.values(loss.point()), steps(told.get("values"), perStep, 1));
    if (loss.loss() == Kind.QUANTILE) {
      assertQuantiles(expected, told.get("quantiles"), perStep);
      assertEquals("[0.1,0.25,0.5,0.9]", file.metadata().get("quantiles"));
    }
    if (loss.loss() == Kind.GAUSSIAN) {
      assertNear(expected.deviations(), steps(told.get("deviations"), perStep, 1));
    }
  }

  private static void assertQuantiles(Expected expected, Object told, boolean perStep) {
    int count = expected.loss().quantiles().size();
    double[] quantiles = numbers(steps(told, perStep, count));
    for (int q = 0; q < count; q++) {
      double[] column = new double[quantiles.length / count];
      for (int i = 0; i < column.length; i++) {
        column[i] = quantiles[i * count + q];
      }
      assertNear(expected.values(q), column);
    }
  }

  /** Returns the values of steps that there are. */
  private static double[] steps(Object told, boolean perStep, int each) {
    double[] all = numbers(told);
    return perStep ? Expected.present(all, NAMES * each) : all;
  }

  /** The network's outputs [B, K·M] or [B, K·M, T] in the units of each example's series. */
  private record Expected(ValueLoss loss, Normaliser scaling, float[] z, int steps, int values) {
    private double[] column(int output, boolean difference) {
      int each = loss.outputsPerValue();
      double[] all = new double[LENGTHS.length * steps * values];
      for (int b = 0; b < LENGTHS.length; b++) {
        for (int t = 0; t < steps; t++) {
          for (int k = 0; k < values; k++) {
            float scaled = z[((b * values + k) * each + output) * steps + t];
            all[(b * steps + t) * values + k] =
                difference
                    ? scaled * scaling.unit(k % NAMES, b)
                    : scaling.restored(scaled, k % NAMES, b);
          }
        }
      }
      return steps > 1 ? present(all, values) : all;
    }

    double[] values(int output) {
      return column(output, false);
    }

    double[] deviations() {
      return column(1, true);
    }

    static double[] present(double[] all, int each) {
      int steps = all.length / LENGTHS.length / each;
      List<Double> present = new ArrayList<>();
      for (int b = 0; b < LENGTHS.length; b++) {
        for (int i = 0; i < LENGTHS[b] * each; i++) {
          present.add(all[b * steps * each + i]);
        }
      }
      return present.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
