package org.meanfield.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.Map;

/** The making of a file of ONNX's format from a graph. */
final class OnnxFile {
  /** The version of the format that came with {@link OnnxGraph#OPERATORS}. */
  private static final long IR_VERSION = 7;

  private OnnxFile() {}

  static ModelFile of(String name, OnnxGraph graph, Subject subject) {
    Map<String, String> metadata = subject.metadata();
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("Meanfield")
            .setProducerVersion(subject.facts().getOrDefault(Subject.VERSION, ""))
            .addOpsetImport(set("", OnnxGraph.OPERATORS))
            .addOpsetImport(set(OnnxGraph.ML, OnnxGraph.ML_OPERATORS))
            .setGraph(graph.build());
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    byte[] content = model.build().toByteArray();
    OnnxCheck.of(name, content);
    return new ModelFile(name, graph.inputs(), graph.outputs(), metadata, content);
  }

  private static OperatorSetIdProto set(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }
}
