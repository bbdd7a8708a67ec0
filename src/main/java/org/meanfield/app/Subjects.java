package org.meanfield.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.config.RunConfig;
import org.meanfield.data.DataConfig;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.UnpreparedConfig;
import org.meanfield.errors.Redaction;
import org.meanfield.export.Subject;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.RbmSpec;
import org.meanfield.run.RunRecord;
import org.meanfield.run.TrainedRun;
import org.meanfield.run.Versions;

/** Trained runs as the exports take them. */
final class Subjects {
  private static final int[] AS_STORED = {};

  private Subjects() {}

  static Subject of(TrainedRun trained, Configuration hadoop) {
    RunRecord record = trained.record();
    ModelSpec model = trained.config().model();
    DataShape shape = record.shape(model);
    return new Subject(
        trained.network(),
        model,
        content(record, model),
        shape.steps(),
        shape.features(),
        order(trained.config(), shape),
        record.normaliser(),
        record
            .forecast()
            .map(forecast -> record.target().numbered(forecast.past().size()))
            .orElse(record.target()),
        record.forecast().isPresent(),
        record.columns(),
        featureNames(record),
        trained.classNames(),
        facts(trained, hadoop));
  }

  private static Content content(RunRecord record, ModelSpec model) {
    if (record.images().isPresent()) {
      return Content.IMAGES;
    }
    if (!record.alphabet().isEmpty()) {
      return Content.TEXT;
    }
    return model.reads() == ModelSpec.Reads.VECTORS ? Content.VECTORS : Content.SEQUENCES;
  }

  private static List<String> featureNames(RunRecord record) {
    boolean named = record.columns().stream().map(FeatureColumn::name).noneMatch(String::isEmpty);
    return record.featureNames().isEmpty() && named
        ? record.columns().stream().map(FeatureColumn::name).toList()
        : record.featureNames();
  }

  /** Returns the order in which a model of sequences reads the steps of an image. */
  private static int[] order(RunConfig config, DataShape shape) {
    DataConfig data = config.data();
    if (config.model().reads() == ModelSpec.Reads.VECTORS) {
      return AS_STORED;
    }
    if (data instanceof ImageConfig images) {
      return images.view().order(shape.steps());
    }
    if (data instanceof PreparedConfig prepared) {
      return prepared.view().order(shape.steps());
    }
    return data instanceof UnpreparedConfig unprepared
        ? unprepared.view().order(shape.steps())
        : AS_STORED;
  }

  private static Map<String, String> facts(TrainedRun trained, Configuration hadoop) {
    ModelSpec model = trained.config().model();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(Subject.VERSION, Versions.all().get("meanfield"));
    facts.put("model", kind(model));
    facts.put("run", Redaction.text(trained.run().toString()));
    facts.put("round", String.valueOf(trained.checkpoint().manifest().round()));
    facts.put("epoch", String.valueOf(trained.checkpoint().manifest().epoch()));
    facts.put("parametersSha256", trained.parametersSha256());
    facts.put("datasetFingerprint", trained.checkpoint().manifest().datasetFingerprint());
    trained
        .anomalyThreshold(hadoop)
        .ifPresent(
            threshold -> {
              facts.put("anomalyScore", model.anomalyScore().orElseThrow());
              facts.put("anomalyThreshold", String.valueOf(threshold));
            });
    return facts;
  }

  private static String kind(ModelSpec model) {
    if (model instanceof LstmSpec) {
      return "lstm";
    }
    if (model instanceof AutoencoderSpec) {
      return "autoencoder";
    }
    return model instanceof RbmSpec ? "rbm" : model.getClass().getSimpleName();
  }
}
