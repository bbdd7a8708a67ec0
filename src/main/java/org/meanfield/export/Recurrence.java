package org.meanfield.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.meanfield.errors.UsageException;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer as ONNX's operator {@code LSTM} or {@code RNN}. In names of arrays, T counts
 * steps, B examples, F inputs, D directions, H units of a direction and G rows of its gates.
 *
 * <p>DL4J's gates are those of {@code model.trace.LstmCell}: columns of candidate, forget, output
 * and input gate in turn, and behind the recurrent weights of all, with peepholes, a column for
 * each of forget, output and input gate. ONNX has rows of input, output and forget gate and
 * candidate, and peepholes in that order.
 *
 * @param directions the layer of each direction, forwards first
 * @param parameters by DL4J's names, which {@code prefixes} begin of each direction
 */
record Recurrence(
    List<BaseRecurrentLayer> directions, List<String> prefixes, Map<String, INDArray> parameters) {
  /** The place of each of ONNX's gates among DL4J's. */
  private static final int[] GATES = {3, 2, 1, 0};

  /** The place of each of ONNX's peepholes among DL4J's, behind the gates. */
  private static final int[] PEEPHOLES = {2, 1, 0};

  private static final int[] NO_GATES = {0};

  /**
   * The outputs of a layer.
   *
   * @param steps of all steps, [T, B, D·H]
   * @param ends of each direction's last step, [B, D·H]
   */
  record Outputs(String steps, String ends) {}

  /**
   * Reads a layer, which may be wrapped.
   *
   * @throws UsageException if it is none that ONNX has
   */
  static Recurrence of(Layer conf, Map<String, INDArray> parameters) {
    Layer layer = conf;
    while (layer instanceof BaseWrapperLayer wrapper) {
      layer = wrapper.getUnderlying();
    }
    if (layer instanceof Bidirectional both
        && both.getMode() == Bidirectional.Mode.CONCAT
        && !(conf instanceof LastTimeStep)
        && both.getFwd() instanceof BaseRecurrentLayer forwards
        && both.getBwd() instanceof BaseRecurrentLayer backwards) {
      return new Recurrence(List.of(forwards, backwards), List.of("f", "b"), parameters).checked();
    }
    if (layer instanceof BaseRecurrentLayer forwards) {
      return new Recurrence(List.of(forwards), List.of(""), parameters).checked();
    }
    throw Layers.unknown(conf);
  }

  private Recurrence checked() {
    for (BaseRecurrentLayer layer : directions) {
      boolean known =
          layer.getActivationFn() instanceof ActivationTanH
              && (layer instanceof SimpleRnn
                  || (layer instanceof AbstractLSTM lstm
                      && lstm.getGateActivationFn() instanceof ActivationSigmoid));
      if (!known) {
        throw Layers.unknown(layer);
      }
    }
    return this;
  }

  /**
   * Adds the layer.
   *
   * @param x [T, B, F]
   * @param lengths of the examples; an empty name if all are as long
   */
  Outputs add(OnnxGraph graph, String x, String lengths) {
    boolean simple = directions.get(0) instanceof SimpleRnn;
    int[] gates = simple ? NO_GATES : GATES;
    List<String> inputs = new ArrayList<>(List.of(x));
    inputs.add(rows(graph, "W", gates));
    inputs.add(rows(graph, "RW", gates));
    inputs.add(biases(graph, gates));
    inputs.add(lengths);
    if (hasPeepholes()) {
      // The states before the first step are zeros.
      inputs.addAll(List.of("", "", peepholes(graph)));
    }
    List<String> outputs =
        graph.node(
            simple ? "RNN" : "LSTM",
            2,
            inputs,
            Attributes.number("hidden_size", units()),
            Attributes.text("direction", directions.size() > 1 ? "bidirectional" : "forward"),
            Attributes.texts("activations", activations(simple)));
    if (directions.size() == 1) {
      return new Outputs(graph.squeezed(outputs.get(0), 1), graph.squeezed(outputs.get(1), 0));
    }
    String steps_TBDH = graph.transposed(outputs.get(0), 0, 2, 1, 3);
    String ends_BDH = graph.transposed(outputs.get(1), 1, 0, 2);
    long width = (long) directions.size() * units();
    return new Outputs(graph.reshaped(steps_TBDH, 0, 0, width), graph.reshaped(ends_BDH, 0, width));
  }

  private List<String> activations(boolean simple) {
    List<String> each = simple ? List.of("Tanh") : List.of("Sigmoid", "Tanh", "Tanh");
    List<String> all = new ArrayList<>();
    directions.forEach(direction -> all.addAll(each));
    return all;
  }

  // Deprecated or not, DL4J has no other layer with peepholes.
  @SuppressWarnings("deprecation")
  private boolean hasPeepholes() {
    return directions.get(0) instanceof GravesLSTM;
  }

  private int units() {
    return Math.toIntExact(directions.get(0).getNOut());
  }

  private INDArray parameter(int direction, String name) {
    return parameters.get(prefixes.get(direction) + name);
  }

  /** Adds weights [D, G, rows of DL4J's], transposed, in ONNX's order of the gates. */
  private String rows(OnnxGraph graph, String name, int[] gates) {
    int units = units();
    int inputs = Math.toIntExact(parameter(0, name).size(0));
    float[] values =
        new float[Math.multiplyExact(directions.size() * gates.length * units, inputs)];
    int at = 0;
    for (int d = 0; d < directions.size(); d++) {
      float[][] weights = parameter(d, name).toFloatMatrix();
      for (int gate : gates) {
        for (int h = 0; h < units; h++) {
          for (float[] row : weights) {
            values[at++] = row[gate * units + h];
          }
        }
      }
    }
    return graph.floats(values, directions.size(), (long) gates.length * units, inputs);
  }

  /** Adds biases [D, 2G]: the input's, and none of the recurrent weights. */
  private String biases(OnnxGraph graph, int[] gates) {
    int units = units();
    int each = gates.length * units;
    float[] values = new float[directions.size() * 2 * each];
    for (int d = 0; d < directions.size(); d++) {
      float[] biases = Weights.values(parameter(d, "b"));
      for (int g = 0; g < gates.length; g++) {
        System.arraycopy(biases, gates[g] * units, values, 2 * each * d + g * units, units);
      }
    }
    return graph.floats(values, directions.size(), 2L * each);
  }

  /** Adds peepholes [D, 3H]. */
  private String peepholes(OnnxGraph graph) {
    int units = units();
    float[] values = new float[directions.size() * PEEPHOLES.length * units];
    int at = 0;
    for (int d = 0; d < directions.size(); d++) {
      float[][] weights = parameter(d, "RW").toFloatMatrix();
      for (int peephole : PEEPHOLES) {
        for (int h = 0; h < units; h++) {
          values[at++] = weights[h][GATES.length * units + peephole];
        }
      }
    }
    return graph.floats(values, directions.size(), (long) PEEPHOLES.length * units);
  }
}
