package org.meanfield.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.input.InputColumn;
import org.meanfield.model.loss.ValueLoss;

/** Recurrent models give what the house's own networks give, whatever their options. */
final class RecurrentServingTest {
  private static final int STEPS = 6;
  private static final int FEATURES = 3;
  private static final int OUTPUTS = 3;

  /** A combination of options. */
  record Case(Cell cell, boolean bidirectional, Target target, boolean categories, ValueLoss loss) {
    LstmSpec spec() {
      return new LstmSpec(
          cell,
          List.of(5, 4),
          bidirectional,
          1,
          0.3,
          0,
          GradientClippingSpec.NONE,
          TruncationSpec.NONE,
          loss);
    }

    DataShape shape() {
      List<InputColumn> columns =
          categories
              ? List.of(
                  new InputColumn.OneHot(4),
                  new InputColumn.Numeric(),
                  new InputColumn.Embedded(5, 2))
              : List.of();
      return new DataShape(STEPS, FEATURES, target, OUTPUTS, columns);
    }

    String description() {
      String columns =
          """
          ,'columns':[{'encoding':'ONE_HOT','vocabulary':4,'size':0},
          {'encoding':'NUMBER','vocabulary':0,'size':0},
          {'encoding':'EMBEDDING','vocabulary':5,'size':2}]""";
      return String.format(
          """
          {'settings':{'kind':'lstm','cell':'%s','hidden':[5,4],'bidirectional':%s,'loss':'%s',
          'quantiles':%s},'example':{'content':'SEQUENCES','steps':6,'features':3%s},
          'target':{'kind':'%s','outputs':3}}""",
          cell.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          bidirectional,
          loss.loss().name().toLowerCase(Locale.ROOT),
          loss.quantiles(),
          categories ? columns : "",
          target);
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (Target target : Target.values()) {
        for (int bits = 0; bits < 4; bits++) {
          boolean both = (bits & 1) != 0;
          cases.add(new Case(cell, both, target, (bits & 2) != 0, ValueLoss.SQUARED));
        }
      }
    }
    for (ValueLoss loss :
        List.of(
            new ValueLoss(ValueLoss.Kind.ABSOLUTE, List.of()),
            new ValueLoss(ValueLoss.Kind.QUANTILE, List.of(0.1, 0.25, 0.5, 0.9)),
            new ValueLoss(ValueLoss.Kind.GAUSSIAN, List.of()))) {
      cases.add(new Case(Cell.LSTM, false, Target.VALUE, false, loss));
      cases.add(new Case(Cell.LSTM, false, Target.VALUE_PER_STEP, false, loss));
    }
    return cases.stream();
  }

  private static double[][] example(Case options, Random random) {
    double[][] steps = new double[STEPS][FEATURES];
    for (double[] step : steps) {
      step[0] = options.categories() ? random.nextInt(5) : random.nextGaussian();
      step[1] = random.nextGaussian();
      step[2] = options.categories() ? random.nextInt(6) : random.nextGaussian();
    }
    return steps;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void modelGivesWhatTheNetworkGives(Case options) {
    MultiLayerNetwork network = Served.network(options.spec(), options.shape());
    Model model = Served.model(options.description(), network, Double.NaN);
    Random random = new Random(3);
    for (int n = 0; n < 5; n++) {
      double[][] steps = example(options, random);
      Answers.assertSame(Answers.of(network, steps), model.score(steps));
    }
  }

  @Test
  void threadsMayShareAModel() {
    Case options = new Case(Cell.LSTM, true, Target.CLASS_PER_STEP, true, ValueLoss.SQUARED);
    MultiLayerNetwork network = Served.network(options.spec(), options.shape());
    Model model = Served.model(options.description(), network, Double.NaN);
    List<double[][]> examples =
        IntStream.range(0, 200).mapToObj(n -> example(options, new Random(n))).toList();
    List<Score> alone = examples.stream().map(model::score).toList();
    List<Score> together = examples.parallelStream().map(model::score).toList();
    assertEquals(alone, together);
  }

  @Test
  void forecastIsInItsUnitsByStepAndName() {
    Case options = new Case(Cell.LSTM, false, Target.VALUE, false, ValueLoss.SQUARED);
    MultiLayerNetwork network = Served.network(options.spec(), options.shape());
    String scaled =
        options
            .description()
            .replace(
                "'outputs':3",
                "'outputs':3,'names':['sales'],'normaliser':{'kind':'PER_SERIES',"
                    + "'shift':[7,100],'scale':[0.5,0.25],'series':['north']}");
    Model model = Served.model(scaled, network, Double.NaN);
    double[][] steps = example(options, new Random(1));
    double[] z = Answers.of(network, steps)[0];
    Score.Values north = (Score.Values) model.score(steps, "north");
    Score.Values other = (Score.Values) model.score(steps);
    for (int h = 0; h < OUTPUTS; h++) {
      assertEquals(7 + 2 * z[h], north.steps().get(h).get("sales").value(), 1e-4);
      assertEquals(100 + 4 * z[h], other.steps().get(h).get("sales").value(), 1e-3);
    }
  }
}
