package org.meanfield.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.loss.ValueLoss;

/**
 * A file of ONNX's format.
 *
 * @param name of the file
 * @param metadata of the model, by name
 * @param content its bytes
 */
public record OnnxFile(
    String name,
    List<Port> inputs,
    List<Port> outputs,
    Map<String, String> metadata,
    byte[] content) {
  /** The version of the format that came with {@link OnnxGraph#OPERATORS}. */
  private static final long IR_VERSION = 7;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The fact that is the version of the program that has made the model. */
  public static final String VERSION = "meanfieldVersion";

  static OnnxFile of(String name, OnnxGraph graph, Subject subject) {
    Map<String, String> metadata = metadata(subject);
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("Meanfield")
            .setProducerVersion(subject.facts().getOrDefault(VERSION, ""))
            .addOpsetImport(set("", OnnxGraph.OPERATORS))
            .addOpsetImport(set(OnnxGraph.ML, OnnxGraph.ML_OPERATORS))
            .setGraph(graph.build());
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    byte[] content = model.build().toByteArray();
    OnnxCheck.of(name, content);
    return new OnnxFile(name, graph.inputs(), graph.outputs(), metadata, content);
  }

  private static OperatorSetIdProto set(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  /** Returns what is known of the model; lists are JSON. */
  private static Map<String, String> metadata(Subject subject) {
    Map<String, String> metadata = new LinkedHashMap<>(subject.facts());
    putUnlessEmpty(metadata, "classNames", subject.classNames());
    putUnlessEmpty(metadata, "featureNames", subject.featureNames());
    putUnlessEmpty(metadata, "targetNames", subject.target().names());
    putUnlessEmpty(metadata, "series", subject.series());
    if (subject.model() instanceof LstmSpec lstm
        && lstm.valueLoss().loss() == ValueLoss.Kind.QUANTILE) {
      putUnlessEmpty(metadata, "quantiles", lstm.valueLoss().quantiles());
    }
    return metadata;
  }

  private static void putUnlessEmpty(Map<String, String> metadata, String key, List<?> values) {
    if (!values.isEmpty()) {
      try {
        metadata.put(key, JSON.writeValueAsString(values));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
