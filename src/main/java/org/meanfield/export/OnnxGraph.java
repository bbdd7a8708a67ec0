package org.meanfield.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A graph of ONNX's operators that is being built. Values have names, which the methods that make
 * them return. Operators are those of operator set {@value #OPERATORS} and, for texts, of version
 * {@value #ML_OPERATORS} of {@value #ML}.
 */
final class OnnxGraph {
  /** The version of ONNX's own operators, which runtimes have known since 2020. */
  static final int OPERATORS = 13;

  /** The domain of operators for classic machine learning. */
  static final String ML = "ai.onnx.ml";

  static final int ML_OPERATORS = 2;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<Port> inputs = new ArrayList<>();
  private final List<Port> outputs = new ArrayList<>();

  /** Begins a graph. */
  OnnxGraph(String name) {
    graph.setName(name);
  }

  List<Port> inputs() {
    return List.copyOf(inputs);
  }

  List<Port> outputs() {
    return List.copyOf(outputs);
  }

  GraphProto build() {
    return graph.build();
  }

  /** Adds an input, whose name is that of its value. */
  String input(Port port) {
    inputs.add(port);
    graph.addInput(info(port));
    return port.name();
  }

  /** Makes a value an output. */
  void output(Port port, String value) {
    outputs.add(port);
    graph.addOutput(info(port));
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Identity")
            .setName("output_" + port.name())
            .addInput(value)
            .addOutput(port.name()));
  }

  private static ValueInfoProto info(Port port) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String size : port.shape()) {
      boolean fixed = Character.isDigit(size.charAt(0));
      shape.addDim(
          fixed
              ? Dimension.newBuilder().setDimValue(Long.parseLong(size))
              : Dimension.newBuilder().setDimParam(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(port.name())
        .setDocString(port.meaning())
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(port.type().onnx().getNumber())
                        .setShape(shape)))
        .build();
  }

  /** Adds a constant of 32 bits. */
  String floats(float[] values, long... shape) {
    ByteBuffer bytes = buffer(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(TensorProto.DataType.FLOAT, bytes, shape);
  }

  /** Adds a constant of 64 bits. */
  String doubles(double[] values, long... shape) {
    ByteBuffer bytes = buffer(values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return constant(TensorProto.DataType.DOUBLE, bytes, shape);
  }

  /** Adds a vector of whole numbers. */
  String longs(long... values) {
    return constant(TensorProto.DataType.INT64, whole(values), values.length);
  }

  /** Adds a whole number, which has no dimensions. */
  String scalar(long value) {
    return constant(TensorProto.DataType.INT64, whole(value));
  }

  private static ByteBuffer whole(long... values) {
    ByteBuffer bytes = buffer(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer buffer(int values, int bytes) {
    return ByteBuffer.allocate(Math.multiplyExact(values, bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(TensorProto.DataType type, ByteBuffer values, long... shape) {
    String name = "constant_" + graph.getInitializerCount();
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(LongStream.of(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(values)));
    return name;
  }

  /** Adds an operator with one output; an input that is left out has an empty name. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return node("", operator, inputs, 1, attributes).get(0);
  }

  /** Adds an operator with several outputs. */
  List<String> node(String operator, int count, List<String> inputs, AttributeProto... attributes) {
    return node("", operator, inputs, count, attributes);
  }

  /** Adds an operator of {@value #ML}. */
  String mlNode(String operator, String input, AttributeProto... attributes) {
    return node(ML, operator, List.of(input), 1, attributes).get(0);
  }

  private List<String> node(
      String domain, String operator, List<String> from, int count, AttributeProto... attributes) {
    String name = operator + "_" + graph.getNodeCount();
    List<String> values =
        IntStream.range(0, count).mapToObj(i -> count == 1 ? name : name + "_" + i).toList();
    graph.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setDomain(domain)
            .setOpType(operator)
            .addAllInput(from)
            .addAllOutput(values)
            .addAllAttribute(List.of(attributes)));
    return values;
  }

  String cast(String value, ElementType type) {
    return node("Cast", List.of(value), Attributes.number("to", type.onnx().getNumber()));
  }

  /** Makes numbers of 32 bits of whole numbers, as recurrent operators want lengths. */
  String narrowed(String value) {
    return node(
        "Cast", List.of(value), Attributes.number("to", TensorProto.DataType.INT32.getNumber()));
  }

  String transposed(String value, long... axes) {
    return node("Transpose", List.of(value), Attributes.numbers("perm", axes));
  }

  /** Gives a value another shape: a size of 0 stays, and one of −1 takes what is left. */
  String reshaped(String value, long... shape) {
    return node("Reshape", List.of(value, longs(shape)));
  }

  String squeezed(String value, long axis) {
    return node("Squeeze", List.of(value, longs(axis)));
  }

  String unsqueezed(String value, long axis) {
    return node("Unsqueeze", List.of(value, longs(axis)));
  }

  /** Takes parts of a value along an axis. */
  String gathered(String value, String indices, long axis) {
    return node("Gather", List.of(value, indices), Attributes.number("axis", axis));
  }

  /** Puts values side by side along the last axis. */
  String joined(List<String> values) {
    return values.size() == 1
        ? values.get(0)
        : node("Concat", values, Attributes.number("axis", -1));
  }

  /** Sums a value over its last axis. */
  String summed(String value) {
    return node("ReduceSum", List.of(value, longs(-1)), Attributes.number("keepdims", 0));
  }

  /** Computes ln(1 + eᶻ) without overflow, and without losing digits where z is small. */
  String softplus(String z) {
    String zero = floats(new float[] {0}, 1);
    String one = floats(new float[] {1}, 1);
    String tail = node("Exp", List.of(node("Neg", List.of(node("Abs", List.of(z))))));
    String log = node("Log", List.of(node("Add", List.of(tail, one))));
    return node("Add", List.of(node("Max", List.of(z, zero)), log));
  }
}
