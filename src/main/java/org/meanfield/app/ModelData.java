package org.meanfield.app;

import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Layout;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;

/** What a model makes of a dataset of images. */
final class ModelData {
  private ModelData() {}

  /** How the model wants its minibatches. */
  static Layout layout(ModelSpec model) {
    return switch (model.reads()) {
      case LABELLED_SEQUENCES -> Layout.LABELLED_ROWS;
      case VECTORS -> Layout.PIXELS;
    };
  }

  /** The shape of an example, as the model sees it. */
  static DataShape shape(ModelSpec model, DatasetInfo data) {
    return shape(model, data.steps(), data.features(), data.classes());
  }

  /** As {@link #shape(ModelSpec, DatasetInfo)}, of images of {@code rows} times {@code columns}. */
  static DataShape shape(ModelSpec model, int rows, int columns, int classes) {
    return new DataShape(
        switch (model.reads()) {
          case LABELLED_SEQUENCES -> columns;
          case VECTORS -> rows * columns;
        },
        classes);
  }
}
