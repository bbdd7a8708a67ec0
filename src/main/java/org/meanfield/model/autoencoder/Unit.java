package org.meanfield.model.autoencoder;

import org.meanfield.model.layer.RationalTanh;
import org.meanfield.model.layer.RowPass;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The activation functions of a layer's units, of their input a; derivatives are functions of their
 * output y.
 */
public enum Unit {
  /** y = 1 / (1 + e⁻ᵃ). */
  SIGMOID {
    @Override
    INDArray activatei(INDArray a) {
      return Transforms.sigmoid(a, false);
    }

    @Override
    void activate(float[] a, int count) {
      RationalTanh.sigmoid(a, count);
    }

    @Override
    void back(float[] errors, float[] y, int count) {
      for (int i = 0; i < count; i++) {
        errors[i] *= y[i] * (1 - y[i]);
      }
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
    void activate(float[] a, int count) {
      RationalTanh.tanh(a, a, count);
    }

    @Override
    void back(float[] errors, float[] y, int count) {
      for (int i = 0; i < count; i++) {
        errors[i] *= 1 - y[i] * y[i];
      }
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
    void activate(float[] a, int count) {
      for (int i = 0; i < count; i++) {
        a[i] = Math.max(a[i], 0);
      }
    }

    @Override
    void back(float[] errors, float[] y, int count) {
      for (int i = 0; i < count; i++) {
        errors[i] = y[i] > 0 ? errors[i] : 0;
      }
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
    void activate(float[] a, int count) {
      // As it is.
    }

    @Override
    void back(float[] errors, float[] y, int count) {
      // As they are.
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

  abstract void activate(float[] a, int count);

  /** Multiplies errors by dy/da, given y. */
  abstract void back(float[] errors, float[] y, int count);

  /** Puts the units' outputs in the place of their inputs without the biases [1, units]. */
  final INDArray ofSum(INDArray a, INDArray biases) {
    return RowPass.addRow(a, biases, this::activate, this::activatei);
  }

  /** The outputs y as a new array; a stays. */
  final INDArray copy(INDArray a) {
    return RowPass.change(a.dup(), this::activate, this::activatei);
  }

  /** Multiplies errors [B, units] by dy/da, given y. */
  final INDArray back(INDArray errors, INDArray y) {
    return RowPass.combine(errors, y, this::back, (e, outputs) -> e.muli(derivative(outputs)));
  }

  /** dy/da, as a new array. */
  abstract INDArray derivative(INDArray y);

  /** d²y/da², as a new array. */
  abstract INDArray curvature(INDArray y);
}
