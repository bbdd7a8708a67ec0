package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.source.CategoryTexts;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.InputColumn;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableFormat;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.VectorTable;
import org.meanfield.errors.DataException;

final class StoredValuesTest {
  private final CategoryCounts counts = new CategoryCounts(List.of(1), 2);
  private final Map<Double, String> texts = new HashMap<>();

  private static SourceConfig sequences(Feature category) {
    return new SequenceTable(
        "path",
        SequenceTable.Format.CSV,
        TableText.delimitedBy(","),
        "id",
        "t",
        List.of(Feature.number("x"), category),
        Target.Kind.CLASS,
        List.of("label"),
        "");
  }

  private static SourceConfig vectors(Feature category) {
    return vectors(List.of(Feature.number("x"), category));
  }

  private static SourceConfig vectors(List<Feature> features) {
    return new VectorTable(
        "path", TableFormat.CSV, TableText.delimitedBy(","), features, List.of(), "", "", "");
  }

  /** Returns records' values of steps whose number is 7; an empty text is no text. */
  private double[] steps(String... categories) {
    return Arrays.stream(categories)
        .flatMapToDouble(
            text -> {
              double code = text.isEmpty() ? CategoryTexts.NO_TEXT : CategoryTexts.code(text);
              if (!text.isEmpty()) {
                texts.put(code, text);
              }
              return Arrays.stream(new double[] {7, code});
            })
        .toArray();
  }

  private void found(Split split, String... categories) {
    double[] values = steps(categories);
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    CategoryCounts part = new CategoryCounts(List.of(1), 2);
    part.add(split, bytes.array());
    counts.plus(part);
  }

  private StoredValues stored(SourceConfig source) {
    return StoredValues.of(source, 2, counts, column -> texts);
  }

  private String refused(SourceConfig source) {
    return assertThrows(DataException.class, () -> stored(source)).getMessage();
  }

  /**
   * As {@code pandas.Categorical(cells, categories=sorted(training.dropna().unique())).codes + 1}
   * has them.
   */
  @Test
  void indicesAreThoseOfTheTrainingSplitAndOthersAreUnknown() {
    found(Split.TRAIN, "b", "", "a", "b", "Z");
    found(Split.VALIDATION, "a", "c");
    found(Split.TEST, "", "d", "e", "d");
    StoredValues stored = stored(sequences(Feature.embedding("event", 3)));
    assertArrayEquals(
        new double[] {7, 3, 7, 0, 7, 2, 7, 1, 7, 0, 7, 0},
        stored.of(steps("b", "", "a", "Z", "c", "d")));
    assertEquals(2, stored.count());
    assertEquals(
        List.of(
            FeatureColumn.number("x"), FeatureColumn.embedding("event", List.of("Z", "a", "b"), 3)),
        stored.columns());
    assertEquals(
        List.of(
            "event has 3 different values in the training split",
            "event is empty in 1 of 5 steps of the train split, where a model sees an unknown"
                + " value",
            "event is unknown in 1 of 2 steps of the validation split, whose values the training"
                + " split hasn't: c",
            "event is empty in 1 of 4 steps of the test split, where a model sees an unknown value",
            "event is unknown in 3 of 4 steps of the test split, whose values the training split"
                + " hasn't: d, e"),
        stored.remarks());
  }

  @Test
  void wholeNumbersAreInTheirOrder() {
    found(Split.TRAIN, "10", "9", "100");
    FeatureColumn column = stored(sequences(Feature.oneHot("code"))).columns().get(1);
    assertEquals(FeatureColumn.oneHot("code", List.of("9", "10", "100")), column);
  }

  @Test
  void stepsOfSequencesHaveANameForEachValueThatIsStored() {
    found(Split.TRAIN, "10", "9", "100");
    assertEquals(List.of("x", "code"), stored(sequences(Feature.oneHot("code"))).featureNames());
  }

  @Test
  void vectorsHaveAZeroOrOneForEachValue() {
    found(Split.TRAIN, "red", "blue", "red");
    found(Split.TEST, "green");
    StoredValues stored = stored(vectors(Feature.oneHot("colour")));
    assertEquals(3, stored.count());
    assertEquals(List.of("x", "colour=blue", "colour=red"), stored.featureNames());
    assertEquals(List.of(), stored.columns());
    assertArrayEquals(new double[] {7, 0, 1}, stored.of(steps("red")));
    assertArrayEquals(new double[] {7, 0, 0}, stored.of(steps("green")));
    Normaliser spread =
        stored.spread(
            new Normaliser(Normaliser.Kind.MIN_MAX, new double[] {5}, new float[] {2}, 0));
    assertArrayEquals(new double[] {5, 0, 0}, spread.shift());
    assertArrayEquals(new float[] {2, 1, 1}, spread.scale());
  }

  @Test
  void columnNamedAsACategoryIsNoneOfTheOtherColumn() {
    List<Feature> features =
        List.of(Feature.oneHot("a"), Feature.number("a=z"), Feature.oneHot("b"));
    StoredValues known = known(features, "a=x", "a=y", "a=z", "b=1", "b=2");
    assertEquals(
        List.of(List.of("x", "y"), List.of(), List.of("1", "2")),
        known.withCategories(vectors(features).inputColumns()).stream()
            .map(InputColumn::categories)
            .toList());
    double x = CategoryTexts.code("x");
    double z = CategoryTexts.code("z");
    double two = CategoryTexts.code("2");
    assertArrayEquals(new double[] {1, 0, 7, 0, 1}, known.of(new double[] {x, 7, two}));
    assertArrayEquals(new double[] {0, 0, 7, 0, 1}, known.of(new double[] {z, 7, two}));
  }

  @Test
  void namesThatSeveralColumnsMayHaveAreRefused() {
    List<Feature> features = List.of(Feature.oneHot("a"), Feature.oneHot("a=b"));
    String message =
        assertThrows(DataException.class, () -> known(features, "a=x", "a=b=1", "a=b=2"))
            .getMessage();
    assertTrue(message.contains("among the columns [a, a=b] in several ways"), message);
    message =
        assertThrows(DataException.class, () -> known(features, "a=x", "other=1")).getMessage();
    assertTrue(message.contains("in no way"), message);
  }

  private static StoredValues known(List<Feature> features, String... names) {
    DatasetInfo data =
        new DatasetInfo(
            Content.VECTORS,
            1,
            names.length,
            Target.classes(0),
            Map.of(),
            "",
            "",
            List.of(),
            Normaliser.NONE,
            null,
            List.of(),
            List.of(names));
    return StoredValues.known(vectors(features), data);
  }

  @Test
  void categoriesOfEachSeriesStay() {
    found(Split.TRAIN, "a", "b");
    Normaliser spread =
        stored(sequences(Feature.oneHot("event")))
            .spread(
                new Normaliser(
                    Normaliser.Kind.PER_SERIES,
                    new double[] {5, 6},
                    new float[] {2, 3},
                    0,
                    List.of("north")));
    assertArrayEquals(new double[] {5, 0, 6, 0}, spread.shift());
    assertArrayEquals(new float[] {2, 1, 3, 1}, spread.scale());
  }

  @Test
  void columnsThatNeverChangeAreRefused() {
    found(Split.TRAIN, "a", "a");
    found(Split.TEST, "b");
    String message = refused(sequences(Feature.oneHot("event")));
    assertTrue(
        message.contains(
            "The column event is constant in the training split: each value is a, so that"),
        message);
    found(Split.TRAIN, "");
    assertEquals(2, stored(sequences(Feature.oneHot("event"))).columns().size());
  }

  @Test
  void emptyColumnsAreRefused() {
    found(Split.TRAIN, "", "");
    String message = refused(sequences(Feature.oneHot("event")));
    assertTrue(message.contains("each cell is empty"), message);
  }

  @Test
  void longOneHotVectorsAreRefused() {
    found(Split.TRAIN, IntStream.range(0, 1001).mapToObj(i -> "u" + i).toArray(String[]::new));
    String message = refused(sequences(Feature.oneHot("user")));
    assertTrue(
        message.contains("The column user has 1,001 different values in the training split"),
        message);
    assertTrue(message.contains("{ column = \"user\", encode = embedding, size = 16 }"), message);
    message = refused(vectors(Feature.oneHot("user")));
    assertTrue(message.contains("Give one value to all that are rare"), message);
    assertEquals(
        1001, stored(sequences(Feature.embedding("user", 4))).columns().get(1).vocabulary());
  }

  @Test
  void encodingsAreTheDataset() {
    found(Split.TRAIN, "a", "b");
    String oneHot = stored(sequences(Feature.oneHot("event"))).identity();
    assertNotEquals(oneHot, stored(sequences(Feature.embedding("event", 4))).identity());
    assertNotEquals(
        stored(sequences(Feature.embedding("event", 5))).identity(),
        stored(sequences(Feature.embedding("event", 4))).identity());
    found(Split.TRAIN, "c");
    assertNotEquals(oneHot, stored(sequences(Feature.oneHot("event"))).identity());
  }
}
