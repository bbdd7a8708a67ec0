package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Target;
import org.meanfield.export.Subject;
import org.meanfield.model.ModelSpec;

/**
 * The examples that a model wants, and what it predicts of them.
 *
 * @param content the kind of an example: an image, a sequence, a vector or a text
 * @param steps time steps of the longest example in training; 1 of vectors
 * @param values of a time step as they are stored, or of a vector
 * @param scaling the rule by which values are scaled before the model sees them
 * @param clip the absolute value that scaled values are cut to; 0 if they aren't
 * @param series the time series that are scaled by themselves
 * @param columns the values by their places, as far as their names or encodings are known
 * @param target the kind of what is predicted; null of a model that reads vectors
 * @param targetNames the names of predicted values
 * @param targetScaling the rule by which predicted values are scaled; null of classes
 * @param classNames the names of the classes; of a text, its characters
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelInputs(
    String content,
    int steps,
    int values,
    String scaling,
    double clip,
    List<String> series,
    List<Column> columns,
    String target,
    List<String> targetNames,
    String targetScaling,
    List<String> classNames) {
  /**
   * A value of a step or a vector.
   *
   * @param place counted from 1
   * @param encoding {@code number}, {@code one-hot} or {@code embedding}
   * @param vocabulary the number of known categories; 0 of numbers
   * @param size the dimensions of an embedding; 0 of others
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Column(int place, String name, String encoding, int vocabulary, int size) {}

  static ModelInputs of(Subject subject) {
    boolean predicts = subject.model().reads() == ModelSpec.Reads.LABELLED_SEQUENCES;
    Target target = subject.target();
    boolean values = predicts && !target.kind().isClass();
    return new ModelInputs(
        switch (subject.content()) {
          case IMAGES -> "image";
          case SEQUENCES -> "sequence";
          case VECTORS -> "vector";
          case TEXT -> "text";
        },
        subject.steps(),
        subject.features(),
        subject.values().kind().label(),
        subject.values().clip(),
        subject.values().series(),
        columns(subject),
        predicts ? label(target.kind()) : null,
        values ? target.names() : List.of(),
        values ? target.normaliser().kind().label() : null,
        predicts && target.kind().isClass() ? subject.classNames() : List.of());
  }

  private static List<Column> columns(Subject subject) {
    List<Column> columns = new ArrayList<>();
    if (subject.content() == Content.IMAGES || subject.content() == Content.TEXT) {
      return columns;
    }
    for (int place = 0; place < subject.columns().size(); place++) {
      FeatureColumn column = subject.columns().get(place);
      columns.add(
          new Column(
              place + 1,
              column.name(),
              label(column.encoding()),
              column.vocabulary(),
              column.size()));
    }
    if (columns.isEmpty()) {
      for (String name : subject.featureNames()) {
        columns.add(new Column(columns.size() + 1, name, "number", 0, 0));
      }
    }
    return columns;
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
