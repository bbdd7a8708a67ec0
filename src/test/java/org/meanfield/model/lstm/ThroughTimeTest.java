package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Back-propagation through time of one unit over two steps, worked by hand.
 *
 * <pre>
 *   h₁ = tanh(w·x₁ + u·h₀ + b)      E⁽¹⁾ = ½(h₁ − y₁)²
 *   h₂ = tanh(w·x₂ + u·h₁ + b)      E⁽²⁾ = ½(h₂ − y₂)²
 *
 *   ∂E/∂u = ∂E⁽²⁾/∂u + ∂E⁽¹⁾/∂u
 *   ∂E⁽¹⁾/∂u = (h₁ − y₁)·(1 − h₁²)·h₀
 *   ∂E⁽²⁾/∂u = (h₂ − y₂)·(1 − h₂²)·(h₁ + u·(1 − h₁²)·h₀)
 * </pre>
 */
final class ThroughTimeTest {
  private static final double W = 0.6;
  private static final double U = -0.8;
  private static final double B = 0.1;
  private static final double X1 = 0.5;
  private static final double X2 = -1.2;
  private static final double H0 = 0.3;
  private static final double Y1 = 0.4;
  private static final double Y2 = -0.7;

  @Test
  void bothErrorsReachTheRecurrentWeight() {
    double h1 = Math.tanh(W * X1 + U * H0 + B);
    double h2 = Math.tanh(W * X2 + U * h1 + B);
    double slope1 = 1 - h1 * h1;
    double slope2 = 1 - h2 * h2;

    double first = (h1 - Y1) * slope1 * H0;
    double second = (h2 - Y2) * slope2 * (h1 + U * slope1 * H0);

    RnnLayer layer = layer();
    Map<String, INDArray> state = new HashMap<>();
    new CarriedState(Nd4j.createFromArray(new double[][] {{H0}}), null).storeIn(state);
    layer.rnnSetTBPTTState(state);
    INDArray x = Nd4j.createFromArray(new double[][][] {{{X1, X2}}});
    INDArray h = layer.rnnActivateUsingStoredState(x, true, true, LayerWorkspaceMgr.noWorkspaces());
    assertEquals(h1, h.getDouble(0, 0, 0), 1e-15);
    assertEquals(h2, h.getDouble(0, 0, 1), 1e-15);

    INDArray errors = Nd4j.createFromArray(new double[][][] {{{h1 - Y1, h2 - Y2}}});
    Map<String, INDArray> gradient =
        layer
            .backpropGradient(errors, LayerWorkspaceMgr.noWorkspaces())
            .getFirst()
            .gradientForVariable();
    assertEquals(second + first, gradient.get(Passes.R).getDouble(0), 1e-15);
    assertEquals(
        (h1 - Y1) * slope1 * X1 + (h2 - Y2) * slope2 * (X2 + U * slope1 * X1),
        gradient.get(Passes.W).getDouble(0),
        1e-15);
    assertEquals(
        (h1 - Y1) * slope1 + (h2 - Y2) * slope2 * (1 + U * slope1),
        gradient.get(Passes.B).getDouble(0),
        1e-15);
  }

  private static RnnLayer layer() {
    MultiLayerConfiguration network =
        LayerClasses.ours(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(Recurrent.RNN.stock(1, 1))
                .build());
    NeuralNetConfiguration conf = network.getConf(0);
    INDArray parameters = Nd4j.createFromArray(new double[][] {{W, U, B}});
    RnnLayer layer =
        (RnnLayer)
            conf.getLayer()
                .instantiate(conf, new ArrayList<>(), 0, parameters, false, DataType.DOUBLE);
    layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, 3));
    return layer;
  }
}
