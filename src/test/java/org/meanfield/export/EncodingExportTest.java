package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.export.OnnxRuntime.assertNear;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.TruncationSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps of categories, of characters and of pixels, which graphs take as users have them. */
final class EncodingExportTest {
  private static final int STEPS = 6;
  private static final long[] LENGTHS = {6, 4, 1};

  /** Sequences of numbers and categories, and what the model reads of them. */
  private record Mixed(Map<String, Object> inputs, INDArray x_BFT, INDArray mask_BT) {
    static Mixed of(List<FeatureColumn> columns, Normaliser scaling) {
      Random random = new Random(5);
      double[][][] numbers_BTF = new double[LENGTHS.length][STEPS][2];
      String[][][] categories_BTC = new String[LENGTHS.length][STEPS][3];
      INDArray x_BFT = Nd4j.create(LENGTHS.length, columns.size(), STEPS);
      INDArray mask_BT = Nd4j.create(LENGTHS.length, STEPS);
      for (int b = 0; b < LENGTHS.length; b++) {
        for (int t = 0; t < STEPS; t++) {
          int number = 0;
          int category = 0;
          for (int f = 0; f < columns.size(); f++) {
            FeatureColumn column = columns.get(f);
            if (column.isCategory()) {
              int index = random.nextInt(column.vocabulary() + 1);
              categories_BTC[b][t][category++] =
                  index == 0 ? "never seen" : column.values().get(index - 1);
              x_BFT.putScalar(b, f, t, t < LENGTHS[b] ? index : 0);
            } else {
              double value = scaling.restored(random.nextGaussian(), f, -1);
              numbers_BTF[b][t][number++] = value;
              x_BFT.putScalar(b, f, t, t < LENGTHS[b] ? scaling.applied(value, f, -1) : 0);
            }
          }
          mask_BT.putScalar(b, t, t < LENGTHS[b] ? 1 : 0);
        }
      }
      Map<String, Object> inputs = new LinkedHashMap<>();
      inputs.put("numbers", numbers_BTF);
      inputs.put("categories", categories_BTC);
      inputs.put("lengths", LENGTHS);
      return new Mixed(inputs, x_BFT, mask_BT);
    }
  }

  @Test
  void categoriesAreTexts() throws Exception {
    List<FeatureColumn> columns =
        List.of(
            FeatureColumn.embedding("city", List.of("Oslo", "Rome", "Lima"), 2),
            FeatureColumn.number("price"),
            FeatureColumn.oneHot("colour", List.of("red", "blue")),
            FeatureColumn.number("weight"),
            FeatureColumn.oneHot("size", List.of("S", "M", "L", "XL")));
    Normaliser scaling = SubjectBuilder.standardising(columns.size(), 0);
    Subject subject =
        new SubjectBuilder(LstmSpec.plain(List.of(5)), Content.SEQUENCES, STEPS, columns.size())
            .columns(columns)
            .values(scaling)
            .classNames(List.of("good", "bad", "odd"))
            .build();
    Mixed mixed = Mixed.of(columns, scaling);
    ModelFile file = OnnxExport.of(subject).get(0);
    INDArray expected_BK =
        subject.network().output(mixed.x_BFT(), false, mixed.mask_BT(), null).dup();
    try (OnnxRuntime runtime = new OnnxRuntime(file.content())) {
      Map<String, Object> told = runtime.run(mixed.inputs());
      assertNear(Rows.of(expected_BK), told.get("probabilities"));
      int[] likeliest = expected_BK.argMax(1).toIntVector();
      assertEquals(
          Arrays.stream(likeliest).mapToObj(subject.classNames()::get).toList(),
          OnnxRuntime.elements(told.get("prediction")));
      assertEquals("[\"good\",\"bad\",\"odd\"]", runtime.metadata().get("classNames"));
    }
    assertTrue(file.inputs().get(1).meaning().contains("city, colour, size"));
  }

  @Test
  void categoriesWithoutTextsAreRefused() {
    Subject subject =
        new SubjectBuilder(LstmSpec.plain(List.of(5)), Content.SEQUENCES, STEPS, 1)
            .columns(List.of(FeatureColumn.oneHot(3)))
            .build();
    UsageException e = assertThrows(UsageException.class, () -> OnnxExport.of(subject));
    assertTrue(e.getMessage().contains("doesn't record their texts"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void charactersAreTexts(int embeddingSize) throws Exception {
    List<String> alphabet = List.of("a", "b", "é", "\n", "字");
    int characters = alphabet.size();
    boolean embedded = embeddingSize > 0;
    SubjectBuilder builder =
        new SubjectBuilder(
                LstmSpec.plain(List.of(6, 5)), Content.TEXT, STEPS, embedded ? 1 : characters)
            .target(new Target(Target.Kind.CLASS_PER_STEP, characters, 0))
            .classNames(alphabet);
    Subject subject =
        embedded
            ? builder.columns(List.of(FeatureColumn.embedding(characters, embeddingSize))).build()
            : builder.build();
    Random random = new Random(3);
    String[][] text_BT = new String[2][STEPS];
    INDArray x_BFT = Nd4j.create(2, subject.features(), STEPS);
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t < STEPS; t++) {
        int place = random.nextInt(characters);
        text_BT[b][t] = alphabet.get(place);
        x_BFT.putScalar(b, embedded ? 0 : place, t, embedded ? place + 1 : 1);
      }
    }
    INDArray expected_BKT = subject.network().output(x_BFT).dup();
    try (OnnxRuntime runtime = new OnnxRuntime(OnnxExport.of(subject).get(0).content())) {
      Map<String, Object> told =
          runtime.run(Map.of("characters", text_BT, "lengths", new long[] {STEPS, STEPS}));
      assertNear(Rows.of(expected_BKT.permute(0, 2, 1)), told.get("probabilities"));
      assertEquals(
          Arrays.stream(expected_BKT.argMax(1).ravel().toIntVector())
              .mapToObj(alphabet::get)
              .toList(),
          OnnxRuntime.elements(told.get("prediction")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "BINARISE", "STANDARDISE"})
  void pixelsAreBytesInTheirOwnOrder(Normaliser.Kind kind) throws Exception {
    int[] order = {3, 0, 2, 1};
    int columns = 5;
    Normaliser scaling =
        kind.isFitted()
            ? new Normaliser(kind, levels(order.length * columns), scales(20), 1.2)
            : new Normaliser(kind, new double[0], new float[0], 0);
    LstmSpec spec =
        new LstmSpec(
            Cell.LSTM,
            List.of(4, 3),
            true,
            1,
            0.3,
            0,
            GradientClippingSpec.NONE,
            TruncationSpec.NONE);
    Subject subject =
        new SubjectBuilder(spec, Content.IMAGES, order.length, columns)
            .order(order)
            .values(scaling)
            .build();
    byte[] pixels = new byte[2 * order.length * columns];
    new Random(9).nextBytes(pixels);
    INDArray x_BFT = Nd4j.create(2, columns, order.length);
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t < order.length; t++) {
        for (int f = 0; f < columns; f++) {
          int place = order[t] * columns + f;
          byte pixel = pixels[b * order.length * columns + place];
          x_BFT.putScalar(b, f, t, level(scaling, (pixel & 0xff) / 255.0, place));
        }
      }
    }
    try (OnnxRuntime runtime = new OnnxRuntime(OnnxExport.of(subject).get(0).content())) {
      Map<String, Object> told =
          runtime.run(Map.of("pixels", new OnnxRuntime.Bytes(pixels, 2, order.length, columns)));
      assertNear(Rows.of(subject.network().output(x_BFT)), told.get("probabilities"));
    }
  }

  static double level(Normaliser scaling, double level, int place) {
    return scaling.kind() == Normaliser.Kind.BINARISE
        ? level >= 0.5 ? 1 : 0
        : scaling.applied(level, place, -1);
  }

  static double[] levels(int count) {
    double[] levels = new double[count];
    Arrays.setAll(levels, i -> (i % 7) / 10.0);
    return levels;
  }

  static float[] scales(int count) {
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      scales[i] = 1 + i % 3;
    }
    return scales;
  }
}
