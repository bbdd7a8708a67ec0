package org.meanfield.app;

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
    if (model.reads() == ModelSpec.Reads.VECTORS && data.content() == Content.SEQUENCES) {
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
}
