package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.export.OnnxRuntime.assertNear;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.model.loss.ValueLoss.Kind;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exported networks as Deeplearning4j itself restores them, beside ours. */
final class Dl4jExportTest {
  private static final int FEATURES = 3;

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

  private static MultiLayerNetwork restored(Subject subject) throws IOException {
    List<ModelFile> files = Dl4jExport.of(subject);
    assertEquals(List.of("model.zip", "inputs.json"), files.stream().map(ModelFile::name).toList());
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(files.get(0).content()), false);
    assertFalse(
        network.getLayerWiseConfigurations().toJson().contains("meanfield"),
        "no class of ours is needed");
    for (Layer layer : network.getLayers()) {
      assertTrue(layer.getClass().getName().startsWith("org.deeplearning4j."), "it is DL4J's");
    }
    return network;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void recurrentNetworkComputesTheSame(Cell cell, boolean bidirectional, Target.Kind kind)
      throws IOException {
    Subject subject =
        new SubjectBuilder(
                RecurrentExportTest.spec(cell, bidirectional), Content.SEQUENCES, 7, FEATURES)
            .target(new Target(kind, 4, 0))
            .build();
    MultiLayerNetwork network = restored(subject);
    // DL4J's LSTM runs over padding backwards, whatever the mask says.
    long[] lengths = bidirectional ? new long[] {6, 6, 6} : new long[] {6, 2, 1, 6};
    Sequences sequences = Sequences.of(subject.values(), FEATURES, lengths);
    INDArray x_BFT = sequences.scaled(subject.values());
    INDArray mask_BT = bidirectional ? null : sequences.mask();
    INDArray expected = subject.network().output(x_BFT, false, mask_BT, null);
    INDArray told = network.output(x_BFT, false, mask_BT, null);
    if (kind.perStep()) {
      // Steps behind an example's end mean nothing.
      for (INDArray outputs : List.of(expected, told)) {
        for (int b = 0; b < lengths.length; b++) {
          for (int t = (int) lengths[b]; t < sequences.steps(); t++) {
            for (int k = 0; k < 4; k++) {
              outputs.putScalar(b, k, t, 0);
            }
          }
        }
      }
    }
    assertNear(Rows.of(expected), Rows.of(told));
  }

  @Test
  void paddingIsForbiddenWhereDl4jReadsIt() {
    for (boolean bidirectional : new boolean[] {false, true}) {
      Subject subject =
          new SubjectBuilder(
                  RecurrentExportTest.spec(Cell.LSTM, bidirectional), Content.SEQUENCES, 7, 2)
              .build();
      String meaning = Dl4jExport.of(subject).get(0).inputs().get(0).meaning();
      assertEquals(bidirectional, meaning.contains("sequences of one length"), meaning);
    }
  }

  @Test
  void embeddedCharactersAreDl4jsOwnEmbedding() throws IOException {
    Subject subject =
        new SubjectBuilder(LstmSpec.plain(List.of(5)), Content.TEXT, 6, 1)
            .target(new Target(Target.Kind.CLASS_PER_STEP, 4, 0))
            .columns(List.of(FeatureColumn.embedding(4, 3)))
            .classNames(List.of("a", "b", "c", "d"))
            .build();
    INDArray x_BFT = Nd4j.createFromArray(new float[][][] {{{1, 4, 2, 0, 3, 1}}});
    assertNear(Rows.of(subject.network().output(x_BFT)), Rows.of(restored(subject).output(x_BFT)));
  }

  @ParameterizedTest
  @CsvSource({"true, SIGMOID, LINEAR, SIGMOID", "false, RELU, TANH, LINEAR"})
  void autoencoderIsAStackOfDenseLayers(boolean tied, Unit hidden, Unit code, Unit output)
      throws IOException {
    Subject subject =
        new SubjectBuilder(
                VectorExportTest.autoencoder(tied, hidden, code, output), Content.VECTORS, 1, 6)
            .values(SubjectBuilder.standardising(6, 2))
            .build();
    MultiLayerNetwork network = restored(subject);
    INDArray x_BF = SubjectBuilder.normal(8, 1, 5, 6);
    assertNear(Rows.of(subject.network().output(x_BF)), Rows.of(network.output(x_BF)));
    INDArray code_BC = ((DeepAutoencoderLayer) subject.network().getOutputLayer()).encode(x_BF);
    assertNear(Rows.of(code_BC), Rows.of(network.feedForwardToLayer(1, x_BF, false).get(2)));
  }

  @Test
  void scalingIsInAFileBesideTheModel() throws IOException {
    Subject subject =
        new SubjectBuilder(LstmSpec.plain(List.of(4)), Content.SEQUENCES, 5, FEATURES)
            .values(SubjectBuilder.standardising(FEATURES, 2))
            .classNames(List.of("x", "y", "z"))
            .build();
    JsonNode json = new ObjectMapper().readTree(Dl4jExport.of(subject).get(1).content());
    assertEquals("STANDARDISE", json.get("normaliser").get("kind").asText());
    assertEquals(1000.5, json.get("normaliser").get("shift").get(0).asDouble());
    assertEquals("[\"x\",\"y\",\"z\"]", json.get("classNames").toString());
  }

  private static void assertRefused(Subject subject, String reason) {
    UsageException e = assertThrows(UsageException.class, () -> Dl4jExport.of(subject));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().contains("--format onnx"), e.getMessage());
  }

  @Test
  void modelsThatNeedOurClassesAreRefused() {
    assertRefused(
        new SubjectBuilder(
                VectorExportTest.rbm(VisibleUnit.BERNOULLI, HiddenUnit.BERNOULLI),
                Content.VECTORS,
                1,
                6)
            .build(),
        "no restricted Boltzmann machines");
    for (ValueLoss loss :
        Arrays.asList(
            new ValueLoss(Kind.GAUSSIAN, List.of()),
            new ValueLoss(Kind.QUANTILE, List.of(0.1, 0.5)))) {
      assertRefused(
          new SubjectBuilder(
                  LstmSpec.plain(List.of(4)).learningBy(loss), Content.SEQUENCES, 5, FEATURES)
              .target(new Target(Target.Kind.VALUE, 2, 0))
              .build(),
          "predicts distributions");
    }
    assertRefused(
        new SubjectBuilder(LstmSpec.plain(List.of(4)), Content.SEQUENCES, 5, 2)
            .columns(
                List.of(
                    FeatureColumn.number("price"),
                    FeatureColumn.oneHot("colour", List.of("red", "blue"))))
            .build(),
        "columns of numbers and categories");
  }
}
