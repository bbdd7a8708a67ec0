package org.meanfield.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.loss.ValueLoss;

/**
 * A trained model, and what its inputs and outputs mean.
 *
 * @param model the model's description
 * @param content what examples are
 * @param steps time steps of the longest example; 1 of vectors
 * @param features values of a step, as they are stored, or of a vector
 * @param order the order in which the steps of an image are read; empty for their own
 * @param values the scaling of the values
 * @param target what the model predicts, with its scaling
 * @param forecast whether the targets are the next steps of time series
 * @param columns the features, if categories are among them; else empty
 * @param featureNames the names of the features; empty if they have none
 * @param classNames the names of the classes, of a text its characters; empty if they have none
 * @param facts what else is known of the model, by name, such as the run that trained it
 */
public record Subject(
    MultiLayerNetwork network,
    ModelSpec model,
    Content content,
    int steps,
    int features,
    int[] order,
    Normaliser values,
    Target target,
    boolean forecast,
    List<FeatureColumn> columns,
    List<String> featureNames,
    List<String> classNames,
    Map<String, String> facts) {
  /** The fact that is the version of the program that exports the model. */
  public static final String VERSION = "meanfieldVersion";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies what is mutable. */
  public Subject {
    order = order.clone();
    columns = List.copyOf(columns);
    featureNames = List.copyOf(featureNames);
    classNames = List.copyOf(classNames);
  }

  /** Returns the number of targets that have a scale of their own. */
  int names() {
    return target.names().isEmpty() ? target.outputs() : target.names().size();
  }

  /** Returns the number of future steps that a forecast has; 1 of other models. */
  int horizon() {
    return forecast ? target.outputs() / names() : 1;
  }

  /** Returns the time series whose scales are their own; empty if all are scaled alike. */
  List<String> series() {
    return scalesBySeries(values)
        ? values.series()
        : scalesBySeries(target.normaliser()) ? target.normaliser().series() : List.of();
  }

  static boolean scalesBySeries(Normaliser normaliser) {
    return normaliser.kind() == Normaliser.Kind.PER_SERIES && !normaliser.series().isEmpty();
  }

  /** Returns what is known of the model; lists are JSON. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>(facts);
    putUnlessEmpty(metadata, "classNames", classNames);
    putUnlessEmpty(metadata, "featureNames", featureNames);
    putUnlessEmpty(metadata, "targetNames", target.names());
    putUnlessEmpty(metadata, "series", series());
    if (model instanceof LstmSpec lstm && lstm.valueLoss().loss() == ValueLoss.Kind.QUANTILE) {
      putUnlessEmpty(metadata, "quantiles", lstm.valueLoss().quantiles());
    }
    return metadata;
  }

  private static void putUnlessEmpty(Map<String, String> metadata, String key, List<?> values) {
    if (!values.isEmpty()) {
      try {
        metadata.put(key, JSON.writeValueAsString(values));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
