package org.meanfield.export;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.autoencoder.Unit;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An autoencoder as three graphs: the whole, with the error of each example, its encoder, and its
 * decoder. Tied weights are in a graph once, and the decoder reads them transposed. In names of
 * arrays, B counts examples, F values and C units of the code.
 */
final class AutoencoderModels {
  /** The name of an example's error in evaluations, too. */
  private static final String ERROR = "squaredErrorPerExample";

  private final Subject subject;
  private final DeepAutoencoder conf;
  private final Map<String, INDArray> parameters;
  private final int depth;

  AutoencoderModels(Subject subject) {
    this.subject = subject;
    this.conf = (DeepAutoencoder) subject.network().getOutputLayer().conf().getLayer();
    this.parameters = subject.network().getOutputLayer().paramTable();
    this.depth = conf.getSizes().length - 1;
  }

  List<ModelFile> files() {
    return List.of(whole(), encoder(), decoder());
  }

  private ModelFile whole() {
    OnnxGraph graph = new OnnxGraph("autoencoder");
    VectorPorts ports = new VectorPorts(graph, subject);
    Weighted weights = new Weighted(graph);
    String x_BF = ports.values();
    String code_BC = encoded(weights, x_BF);
    String reconstruction_BF = decoded(weights, code_BC);
    ports.reconstruction(reconstruction_BF);
    String difference_BF = graph.node("Sub", List.of(reconstruction_BF, x_BF));
    String error_B = graph.summed(graph.node("Mul", List.of(difference_BF, difference_BF)));
    graph.output(
        Port.of(
            ERROR,
            ElementType.FLOAT32,
            "The squared error of the reconstruction, summed over the values as they are scaled for"
                + " the model.",
            Port.BATCH),
        error_B);
    codeOutput(graph, code_BC);
    return OnnxFile.of("autoencoder.onnx", graph, subject);
  }

  private ModelFile encoder() {
    OnnxGraph graph = new OnnxGraph("encoder");
    String x_BF = new VectorPorts(graph, subject).values();
    codeOutput(graph, encoded(new Weighted(graph), x_BF));
    return OnnxFile.of("encoder.onnx", graph, subject);
  }

  private ModelFile decoder() {
    OnnxGraph graph = new OnnxGraph("decoder");
    String code_BC = graph.input(code());
    new VectorPorts(graph, subject).reconstruction(decoded(new Weighted(graph), code_BC));
    return OnnxFile.of("decoder.onnx", graph, subject);
  }

  private Port code() {
    return Port.of(
        "code",
        ElementType.FLOAT32,
        "The activations of the code's units.",
        Port.BATCH,
        conf.getSizes()[depth]);
  }

  private void codeOutput(OnnxGraph graph, String code_BC) {
    graph.output(code(), code_BC);
  }

  private String encoded(Weighted weights, String x) {
    String y = x;
    for (int l = 1; l <= depth; l++) {
      Unit unit = l == depth ? conf.getCodeUnit() : conf.getHiddenUnit();
      y = units(weights.graph, unit, weights.sum(y, "W" + l, 0, "b" + l));
    }
    return y;
  }

  private String decoded(Weighted weights, String code) {
    String z = code;
    for (int l = depth; l >= 1; l--) {
      Unit unit = l == 1 ? conf.getOutputUnit() : conf.getHiddenUnit();
      String sum =
          conf.isTied() ? weights.sum(z, "W" + l, 1, "c" + l) : weights.sum(z, "V" + l, 0, "c" + l);
      z = units(weights.graph, unit, sum);
    }
    return z;
  }

  private static String units(OnnxGraph graph, Unit unit, String sum) {
    return switch (unit) {
      case SIGMOID -> graph.node("Sigmoid", List.of(sum));
      case TANH -> graph.node("Tanh", List.of(sum));
      case RELU -> graph.node("Relu", List.of(sum));
      case LINEAR -> sum;
    };
  }

  /** The weights of one graph, each of which it has once. */
  private final class Weighted {
    private final OnnxGraph graph;
    private final Map<String, String> constants = new TreeMap<>();

    Weighted(OnnxGraph graph) {
      this.graph = graph;
    }

    /** Adds x·W + b, or x·Wᵀ + b if {@code transposed} is 1. */
    String sum(String x, String weights, int transposed, String biases) {
      String matrix =
          constants.computeIfAbsent(weights, name -> Weights.constant(graph, parameters.get(name)));
      String vector = Weights.vector(graph, parameters.get(biases));
      return graph.node(
          "Gemm", List.of(x, matrix, vector), Attributes.number("transB", transposed));
    }
  }
}
