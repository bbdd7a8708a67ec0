package org.meanfield.export;

import java.util.List;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.Rbm;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.model.rbm.VisibleUnit;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A restricted Boltzmann machine as one graph, of its features and its score. The score is the free
 * energy as {@link RbmLayer#freeEnergies} has it; of rectified hidden units, which have none in
 * closed form, the error of the reconstruction. In names of arrays, B counts examples, V visible
 * and H hidden units.
 */
final class RbmModel {
  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  private final Subject subject;
  private final Rbm conf;
  private final INDArray weights_VH;
  private final INDArray hiddenBiases;
  private final INDArray visibleBiases;
  private final OnnxGraph graph = new OnnxGraph("rbm");

  RbmModel(Subject subject) {
    this.subject = subject;
    RbmLayer layer = (RbmLayer) subject.network().getOutputLayer();
    this.conf = layer.layerConf();
    this.weights_VH = layer.getParam("W");
    this.hiddenBiases = layer.getParam("b");
    this.visibleBiases = layer.getParam("vb");
  }

  ModelFile file() {
    String v_BV = new VectorPorts(graph, subject).values();
    String weights = Weights.constant(graph, weights_VH);
    String biases = Weights.vector(graph, hiddenBiases);
    String input_BH = graph.node("Gemm", List.of(v_BV, weights, biases));
    String means_BH = hiddenMeans(input_BH);
    graph.output(
        Port.of(
            "features",
            ElementType.FLOAT32,
            conf.getHiddenUnit() == HiddenUnit.BERNOULLI
                ? "The probability that each hidden unit is on."
                : "The expected activation of each hidden unit.",
            Port.BATCH,
            conf.getNOut()),
        means_BH);
    if (conf.getHiddenUnit() == HiddenUnit.RECTIFIED) {
      reconstructionError(v_BV, means_BH, weights);
    } else {
      freeEnergy(v_BV, input_BH);
    }
    return OnnxFile.of("rbm.onnx", graph, subject);
  }

  private String hiddenMeans(String input_BH) {
    return switch (conf.getHiddenUnit()) {
      case BERNOULLI -> graph.node("Sigmoid", List.of(input_BH));
      case RECTIFIED -> graph.node("Relu", List.of(input_BH));
      case GAUSSIAN -> input_BH;
    };
  }

  private void freeEnergy(String v_BV, String input_BH) {
    String visible_B =
        conf.getVisibleUnit() == VisibleUnit.BERNOULLI
            ? graph.node("Neg", List.of(graph.summed(times(v_BV, visible()))))
            : half(graph.summed(squared(graph.node("Sub", List.of(v_BV, visible())))));
    String hidden_B =
        conf.getHiddenUnit() == HiddenUnit.BERNOULLI
            ? graph.summed(graph.softplus(input_BH))
            : gaussian(input_BH);
    graph.output(
        Port.of(
            "freeEnergy",
            ElementType.FLOAT32,
            "The free energy of each example in nats, up to the same constant of all; less is"
                + " likelier.",
            Port.BATCH),
        graph.node("Sub", List.of(visible_B, hidden_B)));
  }

  /** Adds ln ∫ exp(−½(h − b)² + h·(a − b)) dh, summed over the units. */
  private String gaussian(String input_BH) {
    double constant = hiddenBiases.length() * HALF_LOG_TWO_PI;
    for (float bias : Weights.values(hiddenBiases)) {
      constant -= (double) bias * bias / 2;
    }
    return graph.node(
        "Add",
        List.of(
            half(graph.summed(squared(input_BH))),
            graph.floats(new float[] {(float) constant}, 1)));
  }

  private void reconstructionError(String v_BV, String means_BH, String weights) {
    String sum_BV =
        graph.node("Gemm", List.of(means_BH, weights, visible()), Attributes.number("transB", 1));
    String reconstruction_BV =
        conf.getVisibleUnit() == VisibleUnit.BERNOULLI
            ? graph.node("Sigmoid", List.of(sum_BV))
            : sum_BV;
    graph.output(
        Port.of(
            "reconstructionErrorPerExample",
            ElementType.FLOAT32,
            "The squared error of the reconstruction, summed over the values as they are scaled for"
                + " the model.",
            Port.BATCH),
        graph.summed(squared(graph.node("Sub", List.of(reconstruction_BV, v_BV)))));
  }

  private String visible() {
    return Weights.vector(graph, visibleBiases);
  }

  private String times(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  private String squared(String a) {
    return times(a, a);
  }

  private String half(String a) {
    return times(a, graph.floats(new float[] {0.5f}, 1));
  }
}
