package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.meanfield.export.OnnxRuntime.assertNear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.TruncationSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Recurrent networks of every kind of cell and target, beside ONNX Runtime's. */
final class RecurrentExportTest {
  private static final int FEATURES = 3;
  private static final int OUTPUTS = 4;
  private static final Normaliser SCALING = SubjectBuilder.standardising(FEATURES, 1.5);

  static LstmSpec spec(Cell cell, boolean bidirectional) {
    return new LstmSpec(
        cell,
        List.of(5, 4),
        bidirectional,
        1,
        0,
        0,
        GradientClippingSpec.NONE,
        TruncationSpec.NONE);
  }

  private static Stream<Arguments> networks() {
    List<Arguments> networks = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (Target.Kind kind : Target.Kind.values()) {
        networks.add(Arguments.of(cell, false, kind));
        networks.add(Arguments.of(cell, true, kind));
      }
    }
    return networks.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void runtimeComputesTheSame(Cell cell, boolean bidirectional, Target.Kind kind) throws Exception {
    Subject subject =
        new SubjectBuilder(spec(cell, bidirectional), Content.SEQUENCES, 7, FEATURES)
            .values(SCALING)
            .target(new Target(kind, OUTPUTS, 0))
            .build();
    ModelFile file = OnnxExport.of(subject).get(0);
    try (OnnxRuntime runtime = new OnnxRuntime(file.content())) {
      assertEquals(List.of("numbers", "lengths"), runtime.inputs());
      for (long[] lengths : new long[][] {{7}, {6, 2, 1, 6}, {1, 1}, {12, 3}}) {
        Sequences sequences = Sequences.of(SCALING, FEATURES, lengths);
        Map<String, Object> told =
            runtime.run(Map.of("numbers", sequences.values_BTF(), "lengths", lengths));
        INDArray expected =
            subject.network().output(sequences.scaled(SCALING), false, sequences.mask(), null);
        Object outputs = told.get(kind.isClass() ? "probabilities" : "values");
        if (kind.perStep()) {
          assertSteps(expected, outputs, lengths);
        } else {
          assertNear(Rows.of(expected), outputs);
        }
      }
    }
  }

  private static void assertSteps(INDArray expected_BKT, Object told_BTK, long[] lengths) {
    double[] told = OnnxRuntime.numbers(told_BTK);
    int steps = (int) expected_BKT.size(2);
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < lengths[b]; t++) {
        double[] expected = new double[OUTPUTS];
        double[] actual = new double[OUTPUTS];
        for (int k = 0; k < OUTPUTS; k++) {
          expected[k] = expected_BKT.getDouble(b, k, t);
          actual[k] = told[(b * steps + t) * OUTPUTS + k];
        }
        assertNear(expected, actual);
      }
    }
  }
}
