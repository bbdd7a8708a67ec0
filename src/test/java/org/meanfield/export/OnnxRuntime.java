package org.meanfield.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model of ONNX as ONNX Runtime computes it, which knows nothing of ours. */
public final class OnnxRuntime implements AutoCloseable {
  private static final double TOLERANCE = 1e-5;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /** Loads a model from the bytes of its file. */
  public OnnxRuntime(byte[] model) throws OrtException {
    session = environment.createSession(model);
  }

  /** Bytes, which Java has no unsigned arrays for. */
  public record Bytes(byte[] values, long... shape) {}

  /** Returns the metadata that the model carries. */
  public Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  /** Returns the names of the inputs, in their order. */
  public List<String> inputs() {
    return List.copyOf(session.getInputNames());
  }

  /** Returns each output as nested arrays. */
  public Map<String, Object> run(Map<String, Object> inputs) throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Object> input : inputs.entrySet()) {
      tensors.put(input.getKey(), tensor(input.getValue()));
    }
    Map<String, Object> outputs = new LinkedHashMap<>();
    try (OrtSession.Result result = session.run(tensors)) {
      for (Map.Entry<String, OnnxValue> output : result) {
        outputs.put(output.getKey(), output.getValue().getValue());
      }
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
    return outputs;
  }

  private OnnxTensor tensor(Object value) throws OrtException {
    if (value instanceof Bytes bytes) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.values().length).put(bytes.values());
      return OnnxTensor.createTensor(environment, buffer.flip(), bytes.shape(), OnnxJavaType.UINT8);
    }
    return OnnxTensor.createTensor(environment, value);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }

  /** Returns the elements of nested arrays in their order. */
  public static List<Object> elements(Object nested) {
    List<Object> elements = new ArrayList<>();
    if (nested.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(nested); i++) {
        elements.addAll(elements(Array.get(nested, i)));
      }
    } else {
      elements.add(nested);
    }
    return elements;
  }

  /** Returns the numbers of nested arrays in their order. */
  public static double[] numbers(Object nested) {
    return elements(nested).stream().mapToDouble(it -> ((Number) it).doubleValue()).toArray();
  }

  /** Asserts that numbers are the same up to 1e-5, of numbers above 1 relative to them. */
  public static void assertNear(double[] expected, Object actual) {
    double[] told = numbers(actual);
    assertEquals(expected.length, told.length, "the number of values");
    for (int i = 0; i < told.length; i++) {
      double tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], told[i], tolerance, "value " + i);
    }
  }
}
