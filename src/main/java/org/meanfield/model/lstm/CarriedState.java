package org.meanfield.model.lstm;

import java.util.Map;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The state that goes from one time step to the next, [B, H], under the keys that DL4J stores it
 * by.
 *
 * @param output h
 * @param cell c; null in a layer without cells
 */
record CarriedState(INDArray output, INDArray cell) {
  /** Returns the state that DL4J stored; null if it stored nothing, which stands for zeros. */
  static CarriedState in(Map<String, INDArray> stored) {
    INDArray output = stored.get(LSTM.STATE_KEY_PREV_ACTIVATION);
    return output == null
        ? null
        : new CarriedState(output, stored.get(LSTM.STATE_KEY_PREV_MEMCELL));
  }

  void storeIn(Map<String, INDArray> stored) {
    stored.put(LSTM.STATE_KEY_PREV_ACTIVATION, output);
    if (cell != null) {
      stored.put(LSTM.STATE_KEY_PREV_MEMCELL, cell);
    }
  }
}
