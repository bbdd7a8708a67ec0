package org.meanfield.model.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.input.ColumnEncoding;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Follows a sequence through a stack of recurrent layers under an output layer, and the gradient of
 * the error at its last target all the way back: ∂E_T/∂h_t for every t. For a network with a target
 * at each step, E_T is the error of the last one alone. It is the whole gradient, of which
 * truncated BPTT uses a part.
 *
 * <p>It has copied the network's parameters: train the network on, and this stays as it is.
 */
public final class SequenceTracer {
  private final UnaryOperator<double[][]> encoder;
  private final List<RecurrentLayer> layers;
  private final Head head;

  private SequenceTracer(
      UnaryOperator<double[][]> encoder, List<RecurrentLayer> layers, Head head) {
    this.encoder = encoder;
    this.layers = layers;
    this.head = head;
  }

  /**
   * Creates the tracer of one network.
   *
   * @throws IllegalArgumentException if it isn't of recurrent layers under an output layer, with or
   *     without an encoding of columns below them
   */
  public static SequenceTracer of(MultiLayerNetwork network) {
    UnaryOperator<double[][]> encoder = UnaryOperator.identity();
    List<RecurrentLayer> layers = new ArrayList<>();
    for (int l = 0; l < network.getnLayers() - 1; l++) {
      Map<String, INDArray> parameters = network.getLayer(l).paramTable();
      var conf = network.getLayerWiseConfigurations().getConf(l).getLayer();
      if (conf instanceof ColumnEncoding columns) {
        encoder = new StepEncoder(columns, parameters)::encode;
      } else if (network.getLayer(l).numParams() > 0) {
        // Dropout, which an inference leaves out, has no parameters.
        layers.add(RecurrentLayer.of(conf, parameters));
      }
    }
    return new SequenceTracer(encoder, layers, Head.of(network.getOutputLayer()));
  }

  /**
   * Follows one sequence. The gradient by its input is that by the encoded steps, where columns are
   * encoded.
   *
   * @param x_TF its values at each of T steps, as they are stored
   * @param target_O what its last step, or all of it, has to tell
   */
  public SequenceTrace trace(double[][] x_TF, double[] target_O) {
    List<List<Map<Signal, double[][]>>> signals = new ArrayList<>();
    double[][] values = encoder.apply(x_TF);
    for (RecurrentLayer layer : layers) {
      signals.add(layer.forward(values));
      values = RecurrentLayer.output(signals.get(signals.size() - 1));
    }
    RecurrentLayer last = layers.get(layers.size() - 1);
    int steps = x_TF.length;
    Head.Judged judged = head.judge(last.ends(values), target_O);
    double[][] errors = last.errorsAtEnds(judged.gradient(), steps);
    List<CellTrace> cells = new ArrayList<>();
    for (int l = layers.size() - 1; l >= 0; l--) {
      List<CellTrace> traces = new ArrayList<>();
      errors = layers.get(l).backward(l, last.reads(), signals.get(l), errors, traces);
      cells.addAll(0, traces);
    }
    return new SequenceTrace(x_TF, judged.error(), Matrices.norms(errors), cells);
  }

  /** A dense layer and its loss. */
  private record Head(INDArray w, INDArray b, ILossFunction loss, IActivation activation) {
    private record Judged(double error, double[] gradient) {}

    static Head of(Layer layer) {
      BaseOutputLayer conf = (BaseOutputLayer) layer.conf().getLayer();
      return new Head(
          layer.getParam("W").castTo(DataType.DOUBLE),
          layer.getParam("b").castTo(DataType.DOUBLE),
          conf.getLossFn(),
          conf.getActivationFn());
    }

    Judged judge(double[] hidden, double[] target) {
      INDArray labels = Nd4j.createFromArray(new double[][] {target});
      INDArray z = Nd4j.createFromArray(new double[][] {hidden}).mmul(w).addiRowVector(b);
      double error = loss.computeScore(labels, z.dup(), activation, null, false);
      INDArray dz = loss.computeGradient(labels, z, activation, null);
      return new Judged(error, dz.mmul(w.transpose()).toDoubleVector());
    }
  }
}
