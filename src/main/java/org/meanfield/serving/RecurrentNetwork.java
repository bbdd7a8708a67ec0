package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.meanfield.errors.CheckpointException;

/** Stacked recurrent layers and their output layer. It holds no state, so threads may share it. */
final class RecurrentNetwork {
  /**
   * The form of what the network reads and predicts.
   *
   * @param features values of a step as they are stored
   * @param columns of a step, if categories are among them; empty if all are numbers
   * @param outputs the number of classes, or of values
   * @param perStep whether each step has outputs
   * @param form of the outputs
   */
  record Shape(
      int features,
      List<ColumnForm.Column> columns,
      int outputs,
      boolean perStep,
      OutputForm form) {}

  /** A layer in each of its directions; one that only reads forwards has no backward cell. */
  private record Layer(Cell forward, Cell backward) {}

  private final Shape shape;
  private final ColumnForm columns;
  private final List<Layer> layers = new ArrayList<>();
  private final Dense output;

  RecurrentNetwork(JsonNode settings, Shape shape, Parameters parameters) {
    this.shape = shape;
    columns = shape.columns().isEmpty() ? null : ColumnForm.read(shape.columns(), parameters);
    String cell = settings.path("cell").asText();
    int inputs = columns == null ? shape.features() : columns.width();
    for (JsonNode hidden : settings.path("hidden")) {
      int units = hidden.asInt();
      Cell forward = cell(cell, inputs, units, parameters);
      boolean both = settings.path("bidirectional").asBoolean();
      layers.add(new Layer(forward, both ? cell(cell, inputs, units, parameters) : null));
      inputs = both ? 2 * units : units;
    }
    int outputs = shape.outputs() * shape.form().size();
    output = parameters.matrix(inputs, outputs).withBiases(parameters.vector(outputs));
    parameters.requireEnd();
  }

  private static Cell cell(String kind, int inputs, int units, Parameters parameters) {
    return switch (kind) {
      case "lstm" -> LstmCell.read(inputs, units, parameters);
      case "peephole-lstm" -> LstmCell.readWithPeepholes(inputs, units, parameters);
      case "rnn" -> RnnCell.read(inputs, units, parameters);
      default ->
          throw new CheckpointException(
              "The model has cells of the kind "
                  + kind
                  + ", but this program knows lstm, peephole-lstm and rnn. Use the newer Meanfield"
                  + " that wrote it.");
    };
  }

  /**
   * Returns the outputs of each step, or those after the last one alone.
   *
   * @param steps [T, features] as training had them, at least one
   */
  double[][] outputs(float[][] steps) {
    float[][] x = steps;
    if (columns != null) {
      x = new float[steps.length][];
      for (int t = 0; t < x.length; t++) {
        x[t] = columns.encode(steps[t]);
      }
    }
    for (int l = 0; l < layers.size(); l++) {
      boolean ends = l == layers.size() - 1 && !shape.perStep();
      x = run(layers.get(l), x, ends);
    }
    double[][] outputs = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      outputs[t] = shape.form().activate(output.apply(x[t]));
    }
    return outputs;
  }

  /** Returns all outputs of a layer, or one row: what each direction knows at its end. */
  private static float[][] run(Layer layer, float[][] x, boolean ends) {
    float[][] forward = layer.forward().run(x);
    int last = x.length - 1;
    if (layer.backward() == null) {
      return ends ? new float[][] {forward[last]} : forward;
    }
    float[][] reversed = x.clone();
    Collections.reverse(Arrays.asList(reversed));
    float[][] backward = layer.backward().run(reversed);
    if (ends) {
      return new float[][] {joined(forward[last], backward[last])};
    }
    for (int t = 0; t <= last; t++) {
      forward[t] = joined(forward[t], backward[last - t]);
    }
    return forward;
  }

  private static float[] joined(float[] one, float[] other) {
    float[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
