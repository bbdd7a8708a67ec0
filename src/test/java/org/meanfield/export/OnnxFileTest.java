package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.model.LstmSpec;

/** Files of ONNX, beside what they are made of. */
final class OnnxFileTest {
  private static ModelFile file() {
    Subject subject =
        new SubjectBuilder(LstmSpec.plain(List.of(4)), Content.SEQUENCES, 5, 2)
            .facts(Map.of("run", "runs/mine", "meanfieldVersion", "1.2.3"))
            .build();
    return OnnxExport.of(subject).get(0);
  }

  @Test
  void fileSaysWhoMadeItAndForWhichOperators() throws Exception {
    ModelProto model = ModelProto.parseFrom(file().content());
    assertEquals("Meanfield", model.getProducerName());
    assertEquals("1.2.3", model.getProducerVersion());
    assertEquals(13, model.getOpsetImport(0).getVersion());
    assertTrue(
        model.getMetadataPropsList().stream()
            .anyMatch(it -> it.getKey().equals("run") && it.getValue().equals("runs/mine")));
    assertEquals(
        "time",
        model.getGraph().getInput(0).getType().getTensorType().getShape().getDim(1).getDimParam());
  }

  @Test
  void damagedFileIsFoundOut() {
    byte[] whole = file().content();
    OnnxCheck.of("whole", whole);
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
    assertThrows(IllegalStateException.class, () -> OnnxCheck.of("half", half));
  }

  @Test
  void valueThatNothingMakesIsFoundOut() {
    OnnxGraph graph = new OnnxGraph("test");
    graph.node("Neg", List.of("nothing"));
    byte[] content = ModelProto.newBuilder().setGraph(graph.build()).build().toByteArray();
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> OnnxCheck.of("test.onnx", content));
    assertEquals("test.onnx lacks the value nothing that Neg_0 reads", e.getMessage());
  }

  @Test
  void constantOfAnotherSizeThanItsShapeIsFoundOut() {
    OnnxGraph graph = new OnnxGraph("test");
    graph.floats(new float[3], 2, 2);
    byte[] content = ModelProto.newBuilder().setGraph(graph.build()).build().toByteArray();
    assertThrows(IllegalStateException.class, () -> OnnxCheck.of("test.onnx", content));
  }
}
