package org.meanfield.model.autoencoder;

import static org.meanfield.model.autoencoder.DeepAutoencoderParams.decoderBiases;
import static org.meanfield.model.autoencoder.DeepAutoencoderParams.decoderWeights;
import static org.meanfield.model.autoencoder.DeepAutoencoderParams.encoderBiases;
import static org.meanfield.model.autoencoder.DeepAutoencoderParams.encoderWeights;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.meanfield.model.layer.Draws;
import org.meanfield.model.layer.Products;
import org.meanfield.model.layer.RowPass;
import org.meanfield.model.layer.UnlabelledOutputLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mathematics of a {@link DeepAutoencoder}. With B examples and sizes s₀ … s_N, the encoder
 * computes y_l = f_l(y_{l−1} W_l + b_l) from y₀, the corrupted input, up to the code y_N; the
 * decoder z_{l−1} = g_l(z_l V_l + c_l) from z_N = y_N down to the reconstruction z₀, with V_l =
 * W_lᵀ if tied. A tied weight's gradient is the sum of its two uses.
 */
public final class DeepAutoencoderLayer extends UnlabelledOutputLayer<DeepAutoencoder> {
  DeepAutoencoderLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private int depth() {
    return layerConf().getSizes().length - 1;
  }

  private Unit encoderUnit(int layer) {
    return layerConf().encoderUnit(layer);
  }

  private INDArray decoderOf(int layer) {
    return layerConf().isTied()
        ? getParam(encoderWeights(layer)).transpose()
        : getParam(decoderWeights(layer));
  }

  /**
   * Gives one layer of the encoder, and the decoder's layer that mirrors it, their parameters;
   * untied weights begin as if they were tied.
   *
   * @param layer l, from 1
   * @param weights [s_{l−1}, s_l]
   * @param encoderBiases [1, s_l]
   * @param decoderBiases [1, s_{l−1}]
   */
  public void assign(int layer, INDArray weights, INDArray encoderBiases, INDArray decoderBiases) {
    getParam(encoderWeights(layer)).assign(weights);
    getParam(encoderBiases(layer)).assign(encoderBiases);
    getParam(decoderBiases(layer)).assign(decoderBiases);
    if (!layerConf().isTied()) {
      getParam(decoderWeights(layer)).assign(weights.transpose());
    }
  }

  /** The code [B, s_N] of {@code x} [B, s₀]. */
  public INDArray encode(INDArray x) {
    INDArray y = x.castTo(dataType);
    for (int l = 1; l <= depth(); l++) {
      y = units(encoderUnit(l), y, getParam(encoderWeights(l)), encoderBiases(l));
    }
    return y;
  }

  /** The reconstruction [B, s₀] of a code [B, s_N]. */
  public INDArray decode(INDArray code) {
    return layerConf().getOutputUnit().activatei(decodeLinearly(code.castTo(dataType)));
  }

  /** The decoder but for the last layer's units. */
  private INDArray decodeLinearly(INDArray code) {
    INDArray z = code;
    for (int l = depth(); l > 1; l--) {
      z = units(layerConf().getHiddenUnit(), z, decoderOf(l), decoderBiases(l));
    }
    return units(Unit.LINEAR, z, decoderOf(1), decoderBiases(1));
  }

  private INDArray units(Unit unit, INDArray x, INDArray weights, String biases) {
    return unit.ofSum(Products.of(x, weights), getParam(biases));
  }

  /**
   * Each example's error, undisturbed by noise and without penalties.
   *
   * @param measure of the error; cross-entropy for sigmoid outputs alone
   * @return [B]
   */
  public double[] errors(INDArray x, ReconstructionLoss measure) {
    INDArray target = x.castTo(dataType);
    return errors(encode(target), target, measure);
  }

  /**
   * Each example's error, as {@link #errors(INDArray, ReconstructionLoss)} has it.
   *
   * @param code of the examples, [B, s_N]
   * @param x the examples, [B, s₀]
   */
  public double[] errors(INDArray code, INDArray x, ReconstructionLoss measure) {
    return measure
        .perExample(decodeLinearly(code), layerConf().getOutputUnit(), x.castTo(dataType))
        .toDoubleVector();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, decode(encode(input)));
  }

  @Override
  protected double computeGradients(INDArray examples) {
    Pass pass = new Pass(examples);
    pass.forward();
    pass.backward();
    return pass.meanLoss();
  }

  /** One training step's arrays; index l is that of layer l, its output. */
  private final class Pass {
    private final int layers = depth();
    private final INDArray x;
    private final INDArray[] y = new INDArray[layers + 1];
    private final INDArray[] yKept = new INDArray[layers + 1];
    private final INDArray[] z = new INDArray[layers + 1];
    private final INDArray[] zKept = new INDArray[layers + 1];
    private final INDArray[] yMask = new INDArray[layers + 1];
    private final INDArray[] zMask = new INDArray[layers + 1];
    private INDArray lastInput;

    Pass(INDArray x) {
      this.x = x;
    }

    void forward() {
      DeepAutoencoder conf = layerConf();
      yKept[0] = conf.getCorruption().of(x, conf.getCorruptionLevel());
      for (int l = 1; l <= layers; l++) {
        y[l] = units(encoderUnit(l), yKept[l - 1], getParam(encoderWeights(l)), encoderBiases(l));
        yMask[l] = l < layers ? mask(y[l]) : null;
        yKept[l] = kept(y[l], yMask[l]);
      }
      zKept[layers] = yKept[layers];
      for (int l = layers - 1; l >= 1; l--) {
        z[l] = units(conf.getHiddenUnit(), zKept[l + 1], decoderOf(l + 1), decoderBiases(l + 1));
        zMask[l] = mask(z[l]);
        zKept[l] = kept(z[l], zMask[l]);
      }
      lastInput = units(Unit.LINEAR, zKept[1], decoderOf(1), decoderBiases(1));
      z[0] = conf.getOutputUnit().copy(lastInput);
    }

    /** Inverted dropout: units that stay are scaled up, so that nothing changes at test time. */
    private INDArray mask(INDArray units) {
      double dropout = layerConf().getHiddenDropout();
      return dropout == 0
          ? null
          : Draws.uniform(dataType, units.shape()).gte(dropout).castTo(dataType).divi(1 - dropout);
    }

    private static INDArray kept(INDArray units, INDArray mask) {
      return mask == null ? units : units.mul(mask);
    }

    double meanLoss() {
      DeepAutoencoder conf = layerConf();
      double sum = conf.getLoss().sum(lastInput, conf.getOutputUnit(), x);
      for (int l = 1; l <= layers && conf.getContraction() > 0; l++) {
        sum += conf.getContraction() * squaredJacobian(l).sumNumber().doubleValue();
      }
      double mean = sum / x.size(0);
      for (int l = 1; l <= layers; l++) {
        if (isSparse(l)) {
          mean += conf.getSparsityWeight() * divergence(y[l].mean(0));
        }
      }
      return mean;
    }

    /** f'(a_j)² · Σ_i W_ij² of each example and unit: the squares of the rows of its Jacobian. */
    private INDArray squaredJacobian(int l) {
      INDArray derivative = encoderUnit(l).derivative(y[l]);
      return derivative.muli(derivative).muliRowVector(columnSquares(l));
    }

    private INDArray columnSquares(int l) {
      INDArray weights = getParam(encoderWeights(l));
      return weights.mul(weights).sum(true, 0);
    }

    private boolean isSparse(int l) {
      return layerConf().getSparsityWeight() > 0 && encoderUnit(l) == Unit.SIGMOID;
    }

    /** Σ_j KL(target ‖ mean_j). */
    private double divergence(INDArray mean) {
      double target = layerConf().getSparsityTarget();
      double sum = 0;
      for (double m : mean.toDoubleVector()) {
        sum += target * Math.log(target / m) + (1 - target) * Math.log((1 - target) / (1 - m));
      }
      return sum;
    }

    void backward() {
      DeepAutoencoder conf = layerConf();
      INDArray delta = conf.getLoss().gradient(z[0], conf.getOutputUnit(), x);
      for (int l = 1; l <= layers; l++) {
        // delta is by the input of the decoder's layer that goes from l to l − 1.
        decoderGradient(l, delta);
        INDArray byOutput = Products.of(delta, decoderOf(l).transpose());
        delta = l == layers ? byOutput : through(byOutput, z[l], zMask[l], conf.getHiddenUnit());
      }
      delta = throughEncoder(layers, delta);
      for (int l = layers; l >= 1; l--) {
        encoderGradient(l, delta);
        if (l > 1) {
          INDArray byOutput = Products.of(delta, getParam(encoderWeights(l)).transpose());
          delta = throughEncoder(l - 1, byOutput);
        }
      }
    }

    private INDArray through(INDArray byOutput, INDArray units, INDArray mask, Unit unit) {
      INDArray byUnits = mask == null ? byOutput : byOutput.muli(mask);
      return unit.back(byUnits, units);
    }

    /** Takes the gradient from a layer's output to its input, with the output's penalties. */
    private INDArray throughEncoder(int l, INDArray byOutput) {
      Unit unit = encoderUnit(l);
      INDArray byUnits = yMask[l] == null ? byOutput : byOutput.muli(yMask[l]);
      if (isSparse(l)) {
        byUnits.addiRowVector(sparsityGradient(y[l].mean(true, 0)));
      }
      INDArray byInput = unit.back(byUnits, y[l]);
      double contraction = layerConf().getContraction();
      if (contraction > 0) {
        byInput.addi(
            unit.derivative(y[l])
                .muli(unit.curvature(y[l]))
                .muliRowVector(columnSquares(l))
                .muli(2 * contraction));
      }
      return byInput;
    }

    /**
     * Returns the gradient of the divergence by each example's activations, times B as the
     * convention wants.
     */
    private INDArray sparsityGradient(INDArray mean) {
      double target = layerConf().getSparsityTarget();
      INDArray gradient = mean.rdiv(-target);
      return gradient.addi(mean.rsub(1).rdivi(1 - target)).muli(layerConf().getSparsityWeight());
    }

    private void decoderGradient(int l, INDArray delta) {
      RowPass.sumRows(delta, 1, 0, gradient(decoderBiases(l)));
      if (layerConf().isTied()) {
        // The first of the two uses: overwrites what the last minibatch left.
        Products.into(gradient(encoderWeights(l)), 0, 1, delta.transpose(), zKept[l]);
      } else {
        Products.into(gradient(decoderWeights(l)), 0, 1, zKept[l].transpose(), delta);
      }
    }

    private void encoderGradient(int l, INDArray delta) {
      INDArray weights = gradient(encoderWeights(l));
      int kept = layerConf().isTied() ? 1 : 0;
      Products.into(weights, kept, 1, yKept[l - 1].transpose(), delta);
      RowPass.sumRows(delta, 1, 0, gradient(encoderBiases(l)));
      double contraction = layerConf().getContraction();
      if (contraction > 0) {
        INDArray derivative = encoderUnit(l).derivative(y[l]);
        INDArray squares = derivative.muli(derivative).sum(true, 0);
        weights.addi(getParam(encoderWeights(l)).mulRowVector(squares).muli(2 * contraction));
      }
    }
  }

  @Override
  protected double lossOf(INDArray examples) {
    return Arrays.stream(errors(examples, layerConf().getLoss())).average().orElseThrow();
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    INDArray scores = Nd4j.createFromArray(errors(input, layerConf().getLoss()));
    return scores.castTo(dataType).reshape(scores.length(), 1).addi(regularization);
  }
}
