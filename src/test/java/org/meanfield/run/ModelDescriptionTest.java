package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.ExitCode;

final class ModelDescriptionTest {
  private static final Configuration HADOOP = new Configuration();
  private static final String EARLIER = "src/test/resources/run-of-format-2";

  private static ModelDescription earlier() {
    return TrainedRun.open(
            new CheckpointChoice(EARLIER, CheckpointChoice.NEWEST),
            List.of(),
            HADOOP,
            warning -> {})
        .description(HADOOP);
  }

  @Test
  void checkpointOfAnEarlierProgramIsDescribedByItsRun() {
    ModelDescription description = earlier();
    assertEquals(ModelDescription.FORMAT_VERSION, description.formatVersion());
    assertEquals("lstm", description.settings().path("kind").asText());
    assertEquals(Content.IMAGES, description.example().content());
    assertEquals(1, description.example().channels());
    assertEquals(Target.Kind.CLASS, description.target().kind());
    assertNull(description.preparation(), "the run was begun on IDX files");
    assertEquals(16, description.lineage().round());
    assertEquals(
        "c0b24b00e98de29b7a6e66d509fbc282e3c01e90f3d42b8d4988c15e988bc97d",
        description.lineage().parametersSha256());
  }

  @Test
  void fileSaysTheSameWhenItIsReadAgain() {
    byte[] text = earlier().encode();
    assertArrayEquals(text, ModelDescription.decode(text, "checkpoint").encode());
  }

  @Test
  void fileOfALaterProgramIsRefused() {
    String later =
        new String(earlier().encode(), StandardCharsets.UTF_8)
            .replace("\"formatVersion\" : 1", "\"formatVersion\" : 2");
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> ModelDescription.decode(later.getBytes(StandardCharsets.UTF_8), "run/000016"));
    assertEquals(ExitCode.CHECKPOINT, e.exitCode());
    assertTrue(
        e.getMessage().contains("run/000016/model.json has format version 2"), e.getMessage());
  }

  @Test
  void fileThatDescribesNoModelIsRefused() {
    byte[] text = "{\"formatVersion\": 1}".getBytes(StandardCharsets.UTF_8);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> ModelDescription.decode(text, "run/000016"));
    assertTrue(e.getMessage().contains("does not describe a model"), e.getMessage());
  }
}
