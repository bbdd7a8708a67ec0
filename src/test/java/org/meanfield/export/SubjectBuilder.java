package org.meanfield.export;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.input.InputColumn;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models with parameters that hide no mistake, and what their inputs mean. */
final class SubjectBuilder {
  private final ModelSpec model;
  private final Content content;
  private final int steps;
  private final int features;
  private int[] order = {};
  private Normaliser values = Normaliser.NONE;
  private Target target = Target.classes(3);
  private boolean forecast;
  private List<FeatureColumn> columns = List.of();
  private List<String> classNames = List.of();
  private Map<String, String> facts = Map.of();

  SubjectBuilder(ModelSpec model, Content content, int steps, int features) {
    this.model = model;
    this.content = content;
    this.steps = steps;
    this.features = features;
  }

  SubjectBuilder order(int... places) {
    order = places;
    return this;
  }

  SubjectBuilder values(Normaliser normaliser) {
    values = normaliser;
    return this;
  }

  SubjectBuilder target(Target predicted) {
    target = predicted;
    return this;
  }

  SubjectBuilder forecast(Target predicted) {
    forecast = true;
    return target(predicted);
  }

  SubjectBuilder columns(List<FeatureColumn> mixed) {
    columns = mixed;
    return this;
  }

  SubjectBuilder classNames(List<String> names) {
    classNames = names;
    return this;
  }

  SubjectBuilder facts(Map<String, String> known) {
    facts = known;
    return this;
  }

  Subject build() {
    List<InputColumn> inputs = columns.stream().map(SubjectBuilder::input).toList();
    DataShape shape =
        new DataShape(
            steps,
            features,
            ModelSpec.Target.valueOf(target.kind().name()),
            target.outputs(),
            inputs);
    MultiLayerNetwork network =
        Networks.build(model.configuration(shape, new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1), 3));
    network.params().assign(normal(5, 0.5, 1, Math.toIntExact(network.numParams())));
    List<String> names = columns.stream().map(FeatureColumn::name).toList();
    return new Subject(
        network,
        model,
        content,
        steps,
        features,
        order,
        values,
        target,
        forecast,
        columns,
        names,
        classNames,
        facts);
  }

  private static InputColumn input(FeatureColumn column) {
    return switch (column.encoding()) {
      case NUMBER -> new InputColumn.Numeric();
      case ONE_HOT -> new InputColumn.OneHot(column.vocabulary());
      case EMBEDDING -> new InputColumn.Embedded(column.vocabulary(), column.size());
    };
  }

  /** Draws normal values. */
  static INDArray normal(long seed, double deviation, int rows, int columns) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return Nd4j.createFromArray(values).reshape('c', rows, columns);
  }

  /** Returns shifts and scales that differ by place. */
  static Normaliser standardising(int places, double clip) {
    double[] shift = new double[places];
    float[] scale = new float[places];
    Arrays.setAll(shift, place -> 1000.5 * (place + 1));
    for (int place = 0; place < places; place++) {
      scale[place] = 0.05f * (place + 1);
    }
    return new Normaliser(Normaliser.Kind.STANDARDISE, shift, scale, clip);
  }
}
