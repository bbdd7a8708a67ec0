package org.meanfield.export;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.fasterxml.jackson.annotation.JsonValue;

/** The types of the elements of a tensor. */
public enum ElementType {
  /** Numbers of 32 bits. */
  FLOAT32("float32", DataType.FLOAT),
  /** Numbers of 64 bits. */
  FLOAT64("float64", DataType.DOUBLE),
  /** Whole numbers of 64 bits. */
  INT64("int64", DataType.INT64),
  /** Bytes from 0 to 255. */
  UINT8("uint8", DataType.UINT8),
  /** Texts in UTF-8. */
  STRING("string", DataType.STRING);

  private final String label;
  private final DataType onnx;

  ElementType(String label, DataType onnx) {
    this.label = label;
    this.onnx = onnx;
  }

  /** Returns the name as NumPy and ONNX write it. */
  @JsonValue
  public String label() {
    return label;
  }

  DataType onnx() {
    return onnx;
  }
}
