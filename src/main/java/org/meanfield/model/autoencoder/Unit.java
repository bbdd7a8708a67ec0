package org.meanfield.model.autoencoder;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What a layer's units make of their input a; the derivatives are given by their output y. */
public enum Unit {
  /** y = 1 / (1 + e⁻ᵃ). */
  SIGMOID {
    @Override
    INDArray activatei(INDArray a) {
      return Transforms.sigmoid(a, false);
    }

    @Override
    INDArray derivative(INDArray y) {
      return y.rsub(1).muli(y);
    }

    @Override
    INDArray curvature(INDArray y) {
      return derivative(y).muli(y.mul(-2).addi(1));
    }
  },
  /** y = tanh a. */
  TANH {
    @Override
    INDArray activatei(INDArray a) {
      return Transforms.tanh(a, false);
    }

    @Override
    INDArray derivative(INDArray y) {
      return y.mul(y).rsubi(1);
    }

    @Override
    INDArray curvature(INDArray y) {
      return derivative(y).muli(y).muli(-2);
    }
  },
  /** y = max(a, 0). */
  RELU {
    @Override
    INDArray activatei(INDArray a) {
      return Transforms.relu(a, false);
    }

    @Override
    INDArray derivative(INDArray y) {
      return y.gt(0).castTo(y.dataType());
    }

    @Override
    INDArray curvature(INDArray y) {
      return y.like();
    }
  },
  /** y = a. */
  LINEAR {
    @Override
    INDArray activatei(INDArray a) {
      return a;
    }

    @Override
    INDArray derivative(INDArray y) {
      return y.like().addi(1);
    }

    @Override
    INDArray curvature(INDArray y) {
      return y.like();
    }
  };

  /** Puts y in the place of a. */
  abstract INDArray activatei(INDArray a);

  /** dy/da, as a new array. */
  abstract INDArray derivative(INDArray y);

  /** d²y/da², as a new array. */
  abstract INDArray curvature(INDArray y);
}
