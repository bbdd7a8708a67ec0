package org.meanfield.config;

import java.util.Map;
import org.meanfield.data.AddingProblem;
import org.meanfield.data.ControlCharts;
import org.meanfield.data.CopyMemory;
import org.meanfield.data.DataConfig;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.SequenceTask;
import org.meanfield.data.TemporalOrder;
import org.meanfield.data.TextConfig;
import org.meanfield.data.UnpreparedConfig;
import org.meanfield.data.prepare.SplitAsGiven;
import org.meanfield.data.prepare.SplitByHash;
import org.meanfield.data.prepare.SplitByTime;
import org.meanfield.data.prepare.SplitConfig;
import org.meanfield.data.source.GeneratedSequences;
import org.meanfield.data.source.IdxSource;
import org.meanfield.data.source.ImageFiles;
import org.meanfield.data.source.ImageTable;
import org.meanfield.data.source.SequenceArrays;
import org.meanfield.data.source.SequenceFiles;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TimeSeries;
import org.meanfield.data.source.VectorTable;
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
                  "prepared", PreparedConfig.class,
                  "source", UnpreparedConfig.class,
                  "adding", AddingProblem.class,
                  "temporal-order", TemporalOrder.class,
                  "copy-memory", CopyMemory.class,
                  "control-charts", ControlCharts.class),
              ModelSpec.class,
              Map.of(
                  "lstm", LstmSpec.class,
                  "autoencoder", AutoencoderSpec.class,
                  "rbm", RbmSpec.class)));

  /** All that a preparation's configuration may hold. */
  static final Kinds OF_A_PREPARATION =
      new Kinds(
          Map.of(
              SourceConfig.class,
              Map.of(
                  "idx", IdxSource.class,
                  "image-files", ImageFiles.class,
                  "image-table", ImageTable.class,
                  "table", VectorTable.class,
                  "sequence-table", SequenceTable.class,
                  "sequence-arrays", SequenceArrays.class,
                  "sequence-files", SequenceFiles.class,
                  "time-series", TimeSeries.class,
                  "generated", GeneratedSequences.class),
              SequenceTask.class,
              Map.of(
                  "adding", AddingProblem.class,
                  "temporal-order", TemporalOrder.class,
                  "copy-memory", CopyMemory.class,
                  "control-charts", ControlCharts.class),
              SplitConfig.class,
              Map.of(
                  "hash", SplitByHash.class,
                  "given", SplitAsGiven.class,
                  "time", SplitByTime.class)));

  /** The records of one interface. */
  Map<String, Class<? extends Record>> of(Class<?> sealed) {
    return byInterface.get(sealed);
  }
}
