package org.meanfield.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.errors.DataException;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.AutoencoderSpec.CorruptionSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.PretrainingSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.autoencoder.Corruption;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.model.rbm.VisibleUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models of vectors give what the house's own networks give, whatever their units. */
final class VectorServingTest {
  private static final int VALUES = 7;
  private static final DataShape SHAPE = new DataShape(VALUES, 1);
  private static final double TOLERANCE = 1e-5;

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static double[] example() {
    return new Random(2).doubles(VALUES).toArray();
  }

  private static INDArray matrix(double[] x) {
    float[] narrow = new float[x.length];
    for (int k = 0; k < x.length; k++) {
      narrow[k] = (float) x[k];
    }
    return Nd4j.createFromArray(narrow).reshape(1, x.length);
  }

  private static void assertClose(double expected, double actual, String what) {
    assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)), what);
  }

  private static void assertClose(INDArray expected, double[] actual) {
    assertArrayEquals(
        expected.toDoubleMatrix()[0],
        actual,
        TOLERANCE * Math.max(1, expected.amaxNumber().doubleValue()));
  }

  /** The units of an autoencoder. */
  record Units(Unit hidden, Unit code, Unit output, boolean tied) {
    AutoencoderSpec spec() {
      return new AutoencoderSpec(
          List.of(6, 5, 2),
          tied,
          hidden,
          code,
          output,
          ReconstructionLoss.SQUARED_ERROR,
          new CorruptionSpec(Corruption.MASKING, 0.3),
          0.2,
          0,
          new SparsitySpec(0.1, 0),
          0,
          new PretrainingSpec(0, Served.SGD, 0));
    }

    String description() {
      return String.format(
          """
          {'settings':{'kind':'autoencoder','hidden':[6,5,2],'tied':%s,'hiddenUnit':'%s',
          'codeUnit':'%s','outputUnit':'%s'},
          'example':{'content':'VECTORS','steps':1,'features':7,
          'featureNames':['a','b','c','d','e','f','g']}}""",
          tied, label(hidden), label(code), label(output));
    }
  }

  static Stream<Units> units() {
    List<Units> all = new ArrayList<>();
    for (Unit hidden : Unit.values()) {
      for (Unit code : Unit.values()) {
        for (Unit output : Unit.values()) {
          all.add(new Units(hidden, code, output, true));
          all.add(new Units(hidden, code, output, false));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("units")
  void autoencoderGivesWhatTheNetworkGives(Units units) {
    MultiLayerNetwork network = Served.network(units.spec(), SHAPE);
    DeepAutoencoderLayer layer = (DeepAutoencoderLayer) network.getOutputLayer();
    INDArray x = matrix(example());
    double error = layer.errors(x, ReconstructionLoss.SQUARED_ERROR)[0];
    Model model = Served.model(units.description(), network, error * 1.001);
    Score.Reconstruction score = (Score.Reconstruction) model.score(example());
    assertClose(error, score.squaredError(), "squared error");
    assertClose(layer.encode(x), score.code());
    assertClose(layer.decode(layer.encode(x)), score.reconstruction());
    assertEquals(Score.Verdict.NORMAL, score.verdict());
  }

  @Test
  void errorAboveTheThresholdIsAbnormal() {
    Units units = new Units(Unit.SIGMOID, Unit.LINEAR, Unit.SIGMOID, true);
    Model model =
        Served.model(units.description(), Served.network(units.spec(), SHAPE), Double.MIN_VALUE);
    assertEquals(Score.Verdict.ABNORMAL, ((Score.Reconstruction) model.score(example())).verdict());
  }

  /** The units of a machine. */
  record Machine(VisibleUnit visible, HiddenUnit hidden) {
    RbmSpec spec() {
      return new RbmSpec(visible, 4, hidden, false, 1, false, 0, new SparsitySpec(0.1, 0), 0);
    }

    String description() {
      return String.format(
          """
          {'settings':{'kind':'rbm','hidden':4,'hiddenUnit':'%s','visibleUnit':'%s'},
          'example':{'content':'VECTORS','steps':1,'features':7}}""",
          label(hidden), label(visible));
    }
  }

  static Stream<Machine> machines() {
    return Stream.of(VisibleUnit.values())
        .flatMap(v -> Stream.of(HiddenUnit.values()).map(h -> new Machine(v, h)));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void machineGivesWhatTheNetworkGives(Machine machine) {
    MultiLayerNetwork network = Served.network(machine.spec(), SHAPE);
    RbmLayer layer = (RbmLayer) network.getOutputLayer();
    INDArray x = matrix(example());
    Model model = Served.model(machine.description(), network, Double.NaN);
    Score.Energy score = (Score.Energy) model.score(example());
    assertClose(layer.hiddenMeans(x), score.features());
    assertEquals(Score.Verdict.UNKNOWN, score.verdict());
    if (machine.hidden() == HiddenUnit.RECTIFIED) {
      assertTrue(Double.isNaN(score.freeEnergy()), "rectified units have no free energy");
      assertClose(layer.reconstructionErrors(x)[0], score.reconstructionError(), "error");
    } else {
      assertTrue(Double.isNaN(score.reconstructionError()), "the free energy is the score");
      assertClose(layer.freeEnergies(x)[0], score.freeEnergy(), "free energy");
    }
  }

  private static Model small() {
    Units units = new Units(Unit.SIGMOID, Unit.LINEAR, Unit.SIGMOID, true);
    return Served.model(units.description(), Served.network(units.spec(), SHAPE), Double.NaN);
  }

  @Test
  void rowByNamesScoresAsItsValues() {
    Map<String, Object> row = Map.of("g", 7, "a", 1, "b", 2L, "c", 3f, "d", 4.0, "e", 5, "f", true);
    Score.Reconstruction named = (Score.Reconstruction) small().score(row);
    Score.Reconstruction raw =
        (Score.Reconstruction) small().score(new double[] {1, 2, 3, 4, 5, 1, 7});
    assertEquals(raw.squaredError(), named.squaredError());
  }

  @Test
  void missingAndUnknownInputsAreNamed() {
    Map<String, Integer> lacking = Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6);
    DataException missing = assertThrows(DataException.class, () -> small().score(lacking));
    assertTrue(missing.getMessage().contains("no input g"), missing.getMessage());
    Map<String, Integer> more =
        Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6, "g", 7, "colour", 8);
    DataException unknown = assertThrows(DataException.class, () -> small().score(more));
    assertTrue(unknown.getMessage().contains("The row has colour"), unknown.getMessage());
  }
}
