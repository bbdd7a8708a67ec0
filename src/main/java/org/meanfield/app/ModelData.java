package org.meanfield.app;

import java.util.Locale;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Layout;
import org.meanfield.data.Target;
import org.meanfield.errors.DataException;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;

/** What a model makes of a dataset. */
final class ModelData {
  private ModelData() {}

  /** How the model wants its minibatches. */
  static Layout layout(ModelSpec model) {
    return switch (model.reads()) {
      case LABELLED_SEQUENCES -> Layout.LABELLED_ROWS;
      case VECTORS -> Layout.PIXELS;
    };
  }

  /**
   * The shape of an example, as the model sees it.
   *
   * @throws DataException if the model can't read such data
   */
  static DataShape shape(ModelSpec model, DatasetInfo data) {
    if (model.reads() == ModelSpec.Reads.VECTORS && data.content() != Content.IMAGES) {
      throw new DataException(
          "The model reads vectors of one length, but the data is sequences. Choose model.kind ="
              + " lstm, or data.kind = images.");
    }
    return shape(model, data.steps(), data.features(), data.target());
  }

  /** As {@link #shape(ModelSpec, DatasetInfo)}, of what such data was trained on before. */
  static DataShape shape(ModelSpec model, int steps, int features, Target target) {
    return switch (model.reads()) {
      case LABELLED_SEQUENCES ->
          new DataShape(steps, features, of(target.kind()), target.outputs());
      case VECTORS -> new DataShape(1, steps * features, of(target.kind()), target.outputs());
    };
  }

  private static ModelSpec.Target of(Target.Kind kind) {
    return switch (kind) {
      case CLASS -> ModelSpec.Target.CLASS;
      case CLASS_PER_STEP -> ModelSpec.Target.CLASS_PER_STEP;
      case VALUE -> ModelSpec.Target.VALUE;
      case VALUE_PER_STEP -> ModelSpec.Target.VALUE_PER_STEP;
    };
  }

  /**
   * Whether a run's model can read other data than it was trained on.
   *
   * @throws DataException if it can't
   */
  static void requireShape(ModelSpec model, RunRecord record, DatasetInfo data) {
    DataShape trained = record.shape(model);
    DataShape given = shape(model, data);
    boolean labelled = model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES;
    if (labelled && given.target() != trained.target()) {
      throw new DataException(
          String.format(
              "The model was trained to tell a %s, but the data's target is a %s. Choose data of the"
                  + " kind that it was trained on.",
              text(trained.target()), text(given.target())));
    }
    boolean classes = record.target().kind().isClass();
    boolean outputsFit =
        classes ? given.outputs() <= trained.outputs() : given.outputs() == trained.outputs();
    if (given.features() != trained.features() || (labelled && !outputsFit)) {
      throw new DataException(
          String.format(
              "The model reads %s of %d values and knows %d %s, but the data has %d values and %d"
                  + " %s.",
              labelled ? "steps" : "images",
              trained.features(),
              trained.outputs(),
              classes ? "classes" : "outputs",
              given.features(),
              given.outputs(),
              classes ? "classes" : "outputs"));
    }
  }

  private static String text(ModelSpec.Target target) {
    return target.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
