package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.errors.DataException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
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
        null);
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
