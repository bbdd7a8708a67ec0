package org.meanfield.config;

import java.util.Map;
import org.meanfield.data.AddingProblem;
import org.meanfield.data.ControlCharts;
import org.meanfield.data.CopyMemory;
import org.meanfield.data.DataConfig;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.TemporalOrder;
import org.meanfield.data.TextConfig;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.RbmSpec;

/**
 * The records that may stand for a sealed interface, by the setting {@code kind}.
 *
 * @param byInterface for each sealed interface, its records by name
 */
record Kinds(Map<Class<?>, Map<String, Class<? extends Record>>> byInterface) {
  /** All that a run's configuration may hold. */
  static final Kinds OF_A_RUN =
      new Kinds(
          Map.of(
              DataConfig.class,
              Map.of(
                  "images", ImageConfig.class,
                  "text", TextConfig.class,
                  "adding", AddingProblem.class,
                  "temporal-order", TemporalOrder.class,
                  "copy-memory", CopyMemory.class,
                  "control-charts", ControlCharts.class),
              ModelSpec.class,
              Map.of(
                  "lstm", LstmSpec.class,
                  "autoencoder", AutoencoderSpec.class,
                  "rbm", RbmSpec.class)));

  /** The records of one interface. */
  Map<String, Class<? extends Record>> of(Class<?> sealed) {
    return byInterface.get(sealed);
  }
}
