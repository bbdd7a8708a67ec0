package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.input.InputColumn;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;

final class ModelDataTest {
  private static final ModelSpec LSTM = LstmSpec.plain(List.of(4));
  private static final ModelSpec RBM =
      new RbmSpec(
          VisibleUnit.BERNOULLI,
          5,
          HiddenUnit.BERNOULLI,
          true,
          1,
          false,
          0,
          new SparsitySpec(0.05, 0),
          0);

  private static DatasetInfo data(Content content, Target target) {
    return new DatasetInfo(content, 6, 5, target, Map.of(), "none");
  }

  @Test
  void imagesAreRowsOrVectors() {
    DatasetInfo images = data(Content.IMAGES, Target.classes(10));
    assertEquals(new DataShape(6, 5, ModelSpec.Target.CLASS, 10), ModelData.shape(LSTM, images));
    assertEquals(30, ModelData.shape(RBM, images).features());
  }

  @Test
  void everyTargetOfSequencesHasItsCounterpart() {
    for (Target.Kind kind : Target.Kind.values()) {
      DataShape shape = ModelData.shape(LSTM, data(Content.SEQUENCES, new Target(kind, 3, 0)));
      assertEquals(kind.name(), shape.target().name());
      assertEquals(3, shape.outputs());
    }
  }

  @Test
  void sequencesAreRefusedByModelsOfVectors() {
    DatasetInfo sequences = data(Content.SEQUENCES, Target.classes(4));
    String message =
        assertThrows(DataException.class, () -> ModelData.shape(RBM, sequences)).getMessage();
    assertTrue(message.contains("model.kind = lstm"), message);
  }

  private static DatasetInfo table(Normaliser.Kind kind) {
    Normaliser normaliser =
        kind.isFitted() ? new Normaliser(kind, new double[5], new float[5], 0) : Normaliser.NONE;
    return new DatasetInfo(
        Content.VECTORS,
        1,
        5,
        Target.classes(0),
        Map.of(),
        "none",
        "",
        List.of(),
        normaliser,
        null,
        List.of(),
        List.of());
  }

  @Test
  void rowsOfTablesAreVectorsAndNoSequences() {
    assertEquals(5, ModelData.shape(RBM, table(Normaliser.Kind.MIN_MAX)).features());
    String message =
        assertThrows(
                DataException.class,
                () -> ModelData.shape(LSTM, table(Normaliser.Kind.STANDARDISE)))
            .getMessage();
    assertTrue(message.contains("each example of the data is one row of a table"), message);
    assertTrue(message.contains("model.kind = autoencoder or rbm"), message);
  }

  @Test
  void valuesOfTablesAreProbabilitiesOnlyIfTheyAreScaledToThem() {
    for (Normaliser.Kind kind : List.of(Normaliser.Kind.NONE, Normaliser.Kind.STANDARDISE)) {
      String message =
          assertThrows(DataException.class, () -> ModelData.shape(RBM, table(kind))).getMessage();
      assertTrue(message.contains("data.normaliser = min-max"), message);
      assertTrue(
          message.contains("model.visibleUnit = gaussian with model.sampledInput = false"),
          message);
    }
  }

  private static DatasetInfo table(List<String> columns) {
    return new DatasetInfo(
        Content.VECTORS,
        1,
        columns.size(),
        Target.classes(0),
        Map.of(),
        "none",
        "",
        List.of(),
        new Normaliser(
            Normaliser.Kind.MIN_MAX, new double[columns.size()], new float[columns.size()], 0),
        null,
        List.of(),
        columns);
  }

  private static String refusalOfVectors(List<String> trained, List<String> given) {
    JsonNode dataset = new ObjectMapper().valueToTree(table(trained));
    RunRecord record = RunRecord.ofDataset(dataset);
    ModelData.requireReadable(RBM, record, table(trained));
    return assertThrows(
            DataException.class, () -> ModelData.requireReadable(RBM, record, table(given)))
        .getMessage();
  }

  @Test
  void columnsOfTablesMustBeThoseOfTraining() {
    assertEquals(
        "The model was trained on the columns a, b, but the data has b, a. Prepare the data with"
            + " data.source.features set to the model's columns, in that order.",
        refusalOfVectors(List.of("a", "b"), List.of("b", "a")));
    List<String> many = IntStream.range(0, 50).mapToObj(i -> "c" + i).toList();
    List<String> other = new ArrayList<>(many);
    other.set(48, "other");
    String message = refusalOfVectors(many, other);
    assertTrue(message.contains("columns …, c48, c49, but the data has …, other, c49."), message);
  }

  @Test
  void tablesFromBeforeTheirColumnsWereRecordedAreRead() {
    DatasetInfo named = table(List.of("a", "b", "c", "d", "e"));
    DatasetInfo unnamed = table(Normaliser.Kind.MIN_MAX);
    JsonNode before = new ObjectMapper().valueToTree(unnamed);
    assertFalse(before.has("featureNames"));
    ModelData.requireReadable(RBM, RunRecord.ofDataset(before), named);
    RunRecord now = RunRecord.ofDataset(new ObjectMapper().valueToTree(named));
    ModelData.requireReadable(RBM, now, unnamed);
  }

  private static DatasetInfo images(List<String> classes, Normaliser normaliser) {
    return new DatasetInfo(
        Content.IMAGES,
        6,
        5,
        Target.classes(classes.size()),
        Map.of(),
        "none",
        "",
        classes,
        normaliser,
        null,
        List.of(),
        List.of());
  }

  private static String refusal(DatasetInfo trained, DatasetInfo given) throws Exception {
    JsonNode dataset = new ObjectMapper().valueToTree(trained);
    ModelData.requireShape(LSTM, RunRecord.ofDataset(dataset), trained);
    return assertThrows(
            DataException.class,
            () -> ModelData.requireShape(LSTM, RunRecord.ofDataset(dataset), given))
        .getMessage();
  }

  @Test
  void classesMustBeThoseOfTraining() throws Exception {
    DatasetInfo trained = images(List.of("cat", "dog"), Normaliser.NONE);
    String message = refusal(trained, images(List.of("bird", "cat"), Normaliser.NONE));
    assertTrue(message.contains("knows the classes cat, dog, but the data has bird, cat"), message);
  }

  private static DatasetInfo events(FeatureColumn... columns) {
    return new DatasetInfo(
        Content.SEQUENCES,
        6,
        columns.length,
        Target.classes(2),
        Map.of(),
        "none",
        "",
        List.of(),
        Normaliser.NONE,
        null,
        List.of(columns),
        List.of());
  }

  @Test
  void columnsMustBeThoseOfTraining() throws Exception {
    DatasetInfo trained =
        events(FeatureColumn.NUMBER, FeatureColumn.oneHot(3), FeatureColumn.embedding(9, 4));
    assertEquals(
        List.of(
            new InputColumn.Numeric(), new InputColumn.OneHot(3), new InputColumn.Embedded(9, 4)),
        ModelData.shape(LSTM, trained).columns());
    String message =
        refusal(
            trained,
            events(FeatureColumn.NUMBER, FeatureColumn.oneHot(4), FeatureColumn.embedding(9, 4)));
    assertTrue(
        message.contains(
            "reads steps of numbers, one-hot vectors of 3 values, embeddings of 9 values in 4"
                + " dimensions; but the data has steps of numbers, one-hot vectors of 4 values,"),
        message);
    message = refusal(trained, events(Collections.nCopies(3, FeatureColumn.NUMBER)));
    assertTrue(message.contains("but the data has steps of numbers alone"), message);
  }

  @Test
  void vocabulariesMustBeThoseOfTraining() throws Exception {
    FeatureColumn user = FeatureColumn.embedding("user", List.of("ann", "bob"), 4);
    DatasetInfo trained = events(FeatureColumn.number("amount"), user);
    String message =
        refusal(
            trained,
            events(
                FeatureColumn.number("amount"),
                FeatureColumn.embedding("user", List.of("ann", "cleo"), 4)));
    assertTrue(
        message.contains(
            "The model knows 2 values of user, but the training split of the data has 2: the model"
                + " doesn't know cleo, and the data hasn't bob."),
        message);
    message = refusal(trained, events(user, FeatureColumn.number("amount")));
    assertTrue(
        message.contains(
            "reads amount (a number) as value 1 of a step, but the data has user (an embedding of"
                + " size 4) there"),
        message);
    message =
        refusal(trained, events(FeatureColumn.number("amount"), FeatureColumn.number("user")));
    assertTrue(message.contains("steps of"), message);
  }

  private static DatasetInfo events(List<FeatureColumn> columns) {
    return events(columns.toArray(FeatureColumn[]::new));
  }

  @Test
  void recordOfDataWithoutCategoriesNamesNoColumns() {
    JsonNode dataset = new ObjectMapper().valueToTree(events(FeatureColumn.NUMBER));
    assertFalse(dataset.has("columns"));
  }

  @Test
  void columnsOfDamagedRecordsAreRefused() {
    JsonNode dataset =
        new ObjectMapper().valueToTree(events(FeatureColumn.NUMBER, FeatureColumn.oneHot(3)));
    ((ObjectNode) dataset.get("columns").get(1)).put("vocabulary", 0);
    assertThrows(CheckpointException.class, () -> RunRecord.ofDataset(dataset).shape(LSTM));
    ((ArrayNode) dataset.get("columns")).remove(1);
    assertThrows(CheckpointException.class, () -> RunRecord.ofDataset(dataset).shape(LSTM));
  }

  @Test
  void normaliserMustFit() throws Exception {
    Normaliser normaliser =
        new Normaliser(Normaliser.Kind.STANDARDISE, new double[30], new float[30], 0);
    DatasetInfo trained = images(List.of("cat", "dog"), normaliser);
    DatasetInfo taller =
        new DatasetInfo(Content.IMAGES, 7, 5, Target.classes(2), Map.of(), "other");
    String message = refusal(trained, taller);
    assertTrue(message.contains("normaliser is for 30 values, but the data has 35"), message);
    String levels =
        assertThrows(DataException.class, () -> ModelData.shape(RBM, trained)).getMessage();
    assertTrue(levels.contains("takes values for probabilities"), levels);
  }
}
