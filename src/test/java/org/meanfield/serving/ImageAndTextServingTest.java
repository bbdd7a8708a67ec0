package org.meanfield.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.ImageView;
import org.meanfield.data.ImageView.Steps;
import org.meanfield.data.Normaliser;
import org.meanfield.errors.DataException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.input.InputColumn;

/** Images and texts become the sequences that training made of them. */
final class ImageAndTextServingTest {
  private static final LstmSpec LSTM = LstmSpec.plain(List.of(4));
  private static final String TEXT = "a\uD83D\uDE00bba";

  /** Two rows of three pixels in red, green and blue. */
  private static final int VALUES = 18;

  private static byte[] pixels() {
    byte[] pixels = new byte[VALUES];
    new Random(4).nextBytes(pixels);
    return pixels;
  }

  private static String images(String view, Normaliser normaliser) {
    return String.format(
        """
        {'settings':{'kind':'lstm','cell':'lstm','hidden':[4]},'example':{'content':'IMAGES',
        'steps':2,'features':9,'channels':3%s,'normaliser':{'kind':'%s','shift':%s,'scale':%s}},
        'target':{'kind':'CLASS','outputs':3}}""",
        view,
        normaliser.kind(),
        Arrays.toString(normaliser.shift()),
        Arrays.toString(normaliser.scale()));
  }

  private static Normaliser scaling() {
    double[] shift = new Random(5).doubles(VALUES).toArray();
    float[] scale = new float[VALUES];
    for (int k = 0; k < VALUES; k++) {
      scale[k] = 1 + k / 10f;
    }
    return new Normaliser(Normaliser.Kind.STANDARDISE, shift, scale, 0);
  }

  private static double level(byte pixel, int place, Normaliser normaliser) {
    double level = (pixel & 0xff) / 255.0;
    return switch (normaliser.kind()) {
      case STANDARDISE -> (level - normaliser.shift()[place]) * normaliser.scale()[place];
      case BINARISE -> level < 0.5 ? 0 : 1;
      default -> level;
    };
  }

  private static void assertReads(ImageView view, String description, Normaliser normaliser) {
    boolean rows = view.steps() == Steps.ROWS;
    int steps = rows ? 2 : 6;
    int width = VALUES / steps;
    MultiLayerNetwork network =
        Served.network(LSTM, new DataShape(steps, width, Target.CLASS, 3, List.of()));
    byte[] pixels = pixels();
    int[] order = view.order(steps);
    double[][] sequence = new double[steps][width];
    for (int t = 0; t < steps; t++) {
      int stored = order.length == 0 ? t : order[t];
      for (int k = 0; k < width; k++) {
        int place = stored * width + k;
        sequence[t][k] = level(pixels[place], place, normaliser);
      }
    }
    Model model = Served.model(images(description, normaliser), network, Double.NaN);
    Answers.assertSame(Answers.of(network, sequence), model.score(pixels));
  }

  @Test
  void imageIsReadByRows() {
    assertReads(ImageView.ROWS, "", Normaliser.NONE);
    assertReads(ImageView.ROWS, ",'view':{'steps':'rows','permutation':0}", scaling());
  }

  @Test
  void imageIsReadByPixels() {
    ImageView view = new ImageView(Steps.PIXELS, 0);
    assertReads(view, ",'view':{'steps':'pixels','permutation':0}", Normaliser.BINARISE);
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -1, Long.MAX_VALUE})
  void permutedPixelsAreReadInTheirOrder(long seed) {
    ImageView view = new ImageView(Steps.PIXELS, seed);
    assertReads(view, ",'view':{'steps':'pixels','permutation':" + seed + "}", scaling());
  }

  private static String text(int features, String columns) {
    return String.format(
        """
        {'settings':{'kind':'lstm','cell':'lstm','hidden':[4]},
        'example':{'content':'TEXT','steps':5,'features':%d%s},
        'target':{'kind':'CLASS_PER_STEP','outputs':3},'alphabet':'ab\uD83D\uDE00'}""",
        features, columns);
  }

  /** The places of the text's characters in the alphabet. */
  private static final int[] SYMBOLS = {0, 2, 1, 1, 0};

  @Test
  void textIsReadAsVectorsOfItsCharacters() {
    MultiLayerNetwork network =
        Served.network(LSTM, new DataShape(5, 3, Target.CLASS_PER_STEP, 3, List.of()));
    double[][] steps =
        IntStream.of(SYMBOLS)
            .mapToObj(s -> new double[] {s == 0 ? 1 : 0, s == 1 ? 1 : 0, s == 2 ? 1 : 0})
            .toArray(double[][]::new);
    Score score = Served.model(text(3, ""), network, Double.NaN).scoreText(TEXT);
    Answers.assertSame(Answers.of(network, steps), score);
    assertEquals(
        List.of("a", "b", "\uD83D\uDE00"),
        List.copyOf(((Score.Classes) score).steps().get(0).probabilities().keySet()));
  }

  @Test
  void textIsReadAsEmbeddingsOfItsCharacters() {
    List<InputColumn> columns = List.of(new InputColumn.Embedded(3, 2));
    MultiLayerNetwork network =
        Served.network(LSTM, new DataShape(5, 1, Target.CLASS_PER_STEP, 3, columns));
    double[][] steps =
        IntStream.of(SYMBOLS).mapToObj(s -> new double[] {s + 1}).toArray(double[][]::new);
    String column = ",'columns':[{'encoding':'EMBEDDING','vocabulary':3,'size':2}]";
    Model model = Served.model(text(1, column), network, Double.NaN);
    Answers.assertSame(Answers.of(network, steps), model.scoreText(TEXT));
    DataException e = assertThrows(DataException.class, () -> model.scoreText("abc"));
    assertTrue(e.getMessage().contains("the character c"), e.getMessage());
  }
}
