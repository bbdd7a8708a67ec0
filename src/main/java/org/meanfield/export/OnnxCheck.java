package org.meanfield.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The check of a file that was written: it is read again, and each of its values must be made. */
final class OnnxCheck {
  private final String file;
  private final Set<String> values = new HashSet<>();

  private OnnxCheck(String file) {
    this.file = file;
  }

  /**
   * Checks the content of a file.
   *
   * @throws IllegalStateException if it is no model that a runtime can read
   */
  static void of(String file, byte[] content) {
    try {
      new OnnxCheck(file).check(ModelProto.parseFrom(content).getGraph());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(file + " can't be read again", e);
    }
  }

  private void check(GraphProto graph) {
    graph.getInputList().forEach(input -> make(input.getName()));
    for (TensorProto constant : graph.getInitializerList()) {
      make(constant.getName());
      checkSize(constant);
    }
    for (NodeProto node : graph.getNodeList()) {
      require(node.getInputList(), node.getName());
      node.getOutputList().forEach(this::make);
    }
    require(graph.getOutputList().stream().map(ValueInfoProto::getName).toList(), "the graph");
  }

  private void make(String value) {
    if (!values.add(value)) {
      throw new IllegalStateException(file + " makes the value " + value + " twice");
    }
  }

  private void require(List<String> needed, String by) {
    for (String value : needed) {
      if (!value.isEmpty() && !values.contains(value)) {
        throw new IllegalStateException(
            file + " lacks the value " + value + " that " + by + " reads");
      }
    }
  }

  private void checkSize(TensorProto constant) {
    long elements =
        constant.getDimsList().stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    int bytes =
        constant.getDataType() == TensorProto.DataType.FLOAT.getNumber() ? Float.BYTES : Long.BYTES;
    if (elements * bytes != constant.getRawData().size()) {
      throw new IllegalStateException(
          String.format(
              "%s has %d bytes for the constant %s of %d elements",
              file, constant.getRawData().size(), constant.getName(), elements));
    }
  }
}
