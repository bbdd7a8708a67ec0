package org.meanfield.model.autoencoder;

import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Noise on an autoencoder's input, so that a mere copy doesn't lower the loss (Vincent et al. 2010,
 * "Stacked Denoising Autoencoders"). Draws from ND4J's generator of this thread.
 */
public enum Corruption {
  /** The input as it is. */
  NONE {
    @Override
    INDArray of(INDArray x, double level) {
      return x;
    }
  },
  /** Each value becomes 0 with probability {@code level}. */
  MASKING {
    @Override
    INDArray of(INDArray x, double level) {
      return Draws.uniform(x.dataType(), x.shape()).gte(level).castTo(x.dataType()).muli(x);
    }
  },
  /** Normal noise of standard deviation {@code level} is added. */
  GAUSSIAN {
    @Override
    INDArray of(INDArray x, double level) {
      return Draws.normal(x.dataType(), x.shape()).muli(level).addi(x);
    }
  },
  /** Each value becomes 0 or 1, both with probability {@code level}/2. */
  SALT_AND_PEPPER {
    @Override
    INDArray of(INDArray x, double level) {
      INDArray u = Draws.uniform(x.dataType(), x.shape());
      INDArray kept = u.gte(level).castTo(x.dataType()).muli(x);
      return kept.addi(u.lt(level / 2).castTo(x.dataType()));
    }
  };

  /** The corrupted input; {@code x} itself stays. */
  abstract INDArray of(INDArray x, double level);
}
