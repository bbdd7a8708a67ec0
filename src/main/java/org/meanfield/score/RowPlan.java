package org.meanfield.score;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;

/**
 * The rows to be made of a model's answers.
 *
 * @param columns that they begin with
 * @param model the kind of model
 * @param target what it predicts, its values scaled as the data's time series are numbered
 * @param classNames the names of its classes
 * @param labels the names of the data's classes; empty if it has none
 * @param windows whether examples are windows of time series; empty if they aren't, else whether
 *     the times of their forecasts are known
 * @param valueNames the names of a vector's values; empty if they have none
 * @param normaliser of a vector's values
 * @param truth whether what was to be predicted stands beside
 * @param outputs those that are asked for; empty for the usual ones
 * @param threshold above which an example's score says that it is abnormal; empty for none
 */
public record RowPlan(
    Columns columns,
    ModelSpec model,
    Target target,
    List<String> classNames,
    List<String> labels,
    Optional<Times> windows,
    List<String> valueNames,
    Normaliser normaliser,
    Truth truth,
    Optional<Set<ScoreOutput>> outputs,
    OptionalDouble threshold) {
  /** Makes the rows of this kind of model. */
  RowMaker maker() {
    Set<ScoreOutput> wanted = Set.copyOf(outputs.orElse(ScoreOutput.usual(model, target)));
    List<String> told = truth == Truth.BESIDE ? labels : List.of();
    if (model instanceof LstmSpec recurrent) {
      if (target.kind().isClass()) {
        return new ClassRows(columns, target.kind(), classNames, wanted, told);
      }
      return windows.isPresent()
          ? new ForecastRows(columns, target, recurrent.valueLoss(), windows.get(), truth)
          : new ValueRows(columns, target, recurrent.valueLoss(), wanted, truth);
    }
    Anomalies anomalies = Anomalies.of(threshold);
    return model instanceof AutoencoderSpec
        ? new ReconstructionRows(
            columns, anomalies, wanted, new NamedValues(valueNames), normaliser, told)
        : new HiddenUnitRows(columns, anomalies, wanted, model.anomalyScore().orElse(""), told);
  }
}
