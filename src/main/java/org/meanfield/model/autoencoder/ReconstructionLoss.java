package org.meanfield.model.autoencoder;

import org.meanfield.model.layer.RowPass;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The distance of a reconstruction from its target, summed over an example's values. */
public enum ReconstructionLoss {
  /**
   * −Σ (x ln p + (1 − x) ln(1 − p)) with p the sigmoid of the last layer's input; targets lie in
   * [0, 1].
   */
  CROSS_ENTROPY {
    @Override
    INDArray perExample(INDArray a, Unit output, INDArray x) {
      // max(a, 0) − a·x + ln(1 + e^−|a|), which neither overflows nor loses digits.
      INDArray loss = Transforms.abs(a, true).negi();
      Transforms.exp(loss, false);
      Transforms.log(loss.addi(1), false);
      loss.addi(Transforms.relu(a, true)).subi(a.mul(x));
      return loss.sum(1);
    }

    @Override
    double sum(INDArray a, Unit output, INDArray x) {
      return RowPass.measure(
          a, x, CrossEntropy::sum, (inputs, targets) -> super.sum(inputs, output, targets));
    }

    @Override
    INDArray gradient(INDArray y, Unit output, INDArray x) {
      return RowPass.combine(y, x, CrossEntropy::gradient, INDArray::subi);
    }
  },
  /** Σ (x − y)². */
  SQUARED_ERROR {
    @Override
    INDArray perExample(INDArray a, Unit output, INDArray x) {
      INDArray difference = output.activatei(a.dup()).subi(x);
      return difference.muli(difference).sum(1);
    }

    @Override
    INDArray gradient(INDArray y, Unit output, INDArray x) {
      return y.sub(x).muli(2).muli(output.derivative(y));
    }
  };

  /**
   * The loss of each example.
   *
   * @param a the last layer's input [B, values]
   * @param x the targets [B, values]
   * @return [B]
   */
  abstract INDArray perExample(INDArray a, Unit output, INDArray x);

  /** The loss of all examples. */
  double sum(INDArray a, Unit output, INDArray x) {
    return perExample(a, output, x).sumNumber().doubleValue();
  }

  /**
   * The derivative of the summed loss by the last layer's input, given its output y, which it may
   * overwrite.
   */
  abstract INDArray gradient(INDArray y, Unit output, INDArray x);
}
