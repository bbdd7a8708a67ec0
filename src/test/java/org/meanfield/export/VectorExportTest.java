package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.export.OnnxRuntime.assertNear;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.AutoencoderSpec.CorruptionSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.PretrainingSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.autoencoder.Corruption;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.model.rbm.VisibleUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Autoencoders and RBMs of rows of a table, and of images, beside ONNX Runtime's. */
final class VectorExportTest {
  private static final int VALUES = 6;

  static AutoencoderSpec autoencoder(boolean tied, Unit hidden, Unit code, Unit output) {
    return new AutoencoderSpec(
        List.of(5, 3),
        tied,
        hidden,
        code,
        output,
        ReconstructionLoss.SQUARED_ERROR,
        new CorruptionSpec(Corruption.NONE, 0),
        0.2,
        0,
        new SparsitySpec(0.05, 0),
        0,
        new PretrainingSpec(0, new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1), 0));
  }

  static RbmSpec rbm(VisibleUnit visible, HiddenUnit hidden) {
    return new RbmSpec(visible, 4, hidden, false, 1, false, 0, new SparsitySpec(0.05, 0), 0);
  }

  /** Rows, or images, and what the model reads. */
  private record Examples(Object inUnits, INDArray scaled_BF) {
    static Examples rows(Normaliser scaling) {
      Random random = new Random(4);
      double[][] rows = new double[7][VALUES];
      INDArray scaled_BF = Nd4j.create(rows.length, VALUES);
      for (int b = 0; b < rows.length; b++) {
        for (int f = 0; f < VALUES; f++) {
          rows[b][f] = scaling.restored(random.nextGaussian(), f, -1);
          scaled_BF.putScalar(b, f, scaling.applied(rows[b][f], f, -1));
        }
      }
      return new Examples(rows, scaled_BF);
    }

    static Examples images(Normaliser scaling) {
      byte[] pixels = new byte[5 * VALUES];
      new Random(8).nextBytes(pixels);
      INDArray scaled_BF = Nd4j.create(5, VALUES);
      for (int i = 0; i < pixels.length; i++) {
        scaled_BF.putScalar(
            i / VALUES,
            i % VALUES,
            EncodingExportTest.level(scaling, (pixels[i] & 0xff) / 255.0, i % VALUES));
      }
      return new Examples(new OnnxRuntime.Bytes(pixels, 5, VALUES), scaled_BF);
    }
  }

  private static double[] restored(Normaliser scaling, INDArray scaled_BF) {
    double[] values = Rows.of(scaled_BF);
    for (int i = 0; i < values.length; i++) {
      values[i] = scaling.restored(values[i], i % VALUES, -1);
    }
    return values;
  }

  private static Subject subject(ModelSpec model, Content content, Normaliser scaling) {
    return new SubjectBuilder(model, content, 1, VALUES).values(scaling).build();
  }

  @ParameterizedTest
  @CsvSource({
    "true, SIGMOID, LINEAR, LINEAR",
    "true, TANH, SIGMOID, SIGMOID",
    "false, RELU, LINEAR, LINEAR",
    "false, SIGMOID, RELU, TANH"
  })
  void autoencoderIsThreeGraphs(boolean tied, Unit hidden, Unit code, Unit output)
      throws Exception {
    Normaliser scaling = SubjectBuilder.standardising(VALUES, 2);
    Subject subject = subject(autoencoder(tied, hidden, code, output), Content.VECTORS, scaling);
    DeepAutoencoderLayer layer = (DeepAutoencoderLayer) subject.network().getOutputLayer();
    Examples examples = Examples.rows(scaling);
    INDArray code_BC = layer.encode(examples.scaled_BF());
    double[] reconstruction = restored(scaling, layer.decode(code_BC));
    List<ModelFile> files = OnnxExport.of(subject);
    assertEquals(
        List.of("autoencoder.onnx", "encoder.onnx", "decoder.onnx"),
        files.stream().map(ModelFile::name).toList());
    try (OnnxRuntime whole = new OnnxRuntime(files.get(0).content());
        OnnxRuntime encoder = new OnnxRuntime(files.get(1).content());
        OnnxRuntime decoder = new OnnxRuntime(files.get(2).content())) {
      Map<String, Object> told = whole.run(Map.of("values", examples.inUnits()));
      assertNear(reconstruction, told.get("reconstruction"));
      assertNear(
          layer.errors(examples.scaled_BF(), ReconstructionLoss.SQUARED_ERROR),
          told.get("squaredErrorPerExample"));
      Object its = encoder.run(Map.of("values", examples.inUnits())).get("code");
      assertNear(Rows.of(code_BC), its);
      assertNear(Rows.of(code_BC), told.get("code"));
      assertNear(reconstruction, decoder.run(Map.of("code", its)).get("reconstruction"));
    }
    long matrices =
        ModelProto.parseFrom(files.get(0).content()).getGraph().getInitializerList().stream()
            .filter(constant -> constant.getDataType() == TensorProto.DataType.FLOAT.getNumber())
            .filter(constant -> constant.getDimsCount() == 2)
            .count();
    assertEquals(tied ? 2 : 4, matrices, "tied weights are there once");
  }

  @ParameterizedTest
  @EnumSource(
      value = Normaliser.Kind.class,
      names = {"NONE", "BINARISE", "MIN_MAX"})
  void imagesAreReconstructedAsLevels(Normaliser.Kind kind) throws Exception {
    Normaliser scaling =
        kind.isFitted()
            ? new Normaliser(
                kind, EncodingExportTest.levels(VALUES), EncodingExportTest.scales(VALUES), 0)
            : new Normaliser(kind, new double[0], new float[0], 0);
    Subject subject =
        subject(
            autoencoder(true, Unit.SIGMOID, Unit.LINEAR, Unit.SIGMOID), Content.IMAGES, scaling);
    DeepAutoencoderLayer layer = (DeepAutoencoderLayer) subject.network().getOutputLayer();
    Examples examples = Examples.images(scaling);
    ModelFile file = OnnxExport.of(subject).get(0);
    try (OnnxRuntime runtime = new OnnxRuntime(file.content())) {
      Map<String, Object> told = runtime.run(Map.of("pixels", examples.inUnits()));
      assertNear(
          restored(scaling, layer.decode(layer.encode(examples.scaled_BF()))),
          told.get("reconstruction"));
    }
    assertTrue(file.outputs().get(0).meaning().contains("from 0 for black to 1 for white"));
  }

  private static Stream<Arguments> machines() {
    return Stream.of(VisibleUnit.values())
        .flatMap(
            visible -> Stream.of(HiddenUnit.values()).map(hidden -> Arguments.of(visible, hidden)));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void machineTellsFeaturesAndItsScore(VisibleUnit visible, HiddenUnit hidden) throws Exception {
    boolean binary = visible == VisibleUnit.BERNOULLI;
    Normaliser scaling = binary ? Normaliser.NONE : SubjectBuilder.standardising(VALUES, 0);
    Subject subject =
        subject(rbm(visible, hidden), binary ? Content.IMAGES : Content.VECTORS, scaling);
    RbmLayer layer = (RbmLayer) subject.network().getOutputLayer();
    Examples examples = binary ? Examples.images(scaling) : Examples.rows(scaling);
    try (OnnxRuntime runtime = new OnnxRuntime(OnnxExport.of(subject).get(0).content())) {
      Map<String, Object> told =
          runtime.run(Map.of(binary ? "pixels" : "values", examples.inUnits()));
      assertNear(Rows.of(layer.hiddenMeans(examples.scaled_BF())), told.get("features"));
      if (hidden == HiddenUnit.RECTIFIED) {
        assertNear(
            layer.reconstructionErrors(examples.scaled_BF()),
            told.get("reconstructionErrorPerExample"));
      } else {
        assertNear(layer.freeEnergies(examples.scaled_BF()), told.get("freeEnergy"));
      }
    }
  }
}
