package org.meanfield.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.DataConfig;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ExampleStream;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.run.ModelData;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.Columns;
import org.meanfield.score.Columns.Name;
import org.meanfield.score.RowPlan;
import org.meanfield.score.Times;
import org.meanfield.score.Truth;

/** Examples that a run could be trained on: a dataset that was prepared, or files of images. */
record DatasetInput(ScoreApp.Request request, TrainedRun trained, DataConfig data)
    implements ScoreInput {
  /** Checks that options for files aren't given. */
  DatasetInput {
    require(request.windows().isEmpty(), "--from chooses windows", "has its own");
    require(request.kept().isEmpty(), "--keep carries columns", "has none but its values");
    require(
        request.mayBeRejected().isEmpty(), "--max-rejected-fraction is given", "rejects nothing");
  }

  private static void require(boolean condition, String option, String dataset) {
    if (!condition) {
      throw new UsageException(
          option
              + ", but the input is a dataset, which "
              + dataset
              + ". Leave the option out, or give files as the dataset was prepared from by --input.");
    }
  }

  @Override
  public String path() {
    return request.input().orElse("the run's own data");
  }

  @Override
  public Opened open(JavaSparkContext spark, OptionalDouble threshold) {
    Configuration hadoop = spark.hadoopConfiguration();
    Dataset dataset = trained.inputs(data, hadoop);
    Set<Split> splits = splits(dataset.info());
    Target asked = trained.record().target().normalisedBy(dataset.info().target().normaliser());
    ExampleStream examples =
        dataset.stream(spark, splits, ModelData.layout(trained.config().model()), asked);
    return new OpenedDataset(examples, plan(dataset.info(), asked, threshold));
  }

  private Set<Split> splits(DatasetInfo info) {
    if (request.split().isPresent()
        && request.input().isPresent()
        && info.content() == DatasetInfo.Content.TEXT) {
      throw new UsageException(
          "--split is given, but only the run's own text is divided. Leave it out.");
    }
    if (request.split().isPresent() && !info.has(request.split().get())) {
      throw new DataException(
          String.format(
              "%s has no %s split, but %s. Choose one of these by --split.",
              path(), request.split().get().label(), labels(info)));
    }
    return request.split().<Set<Split>>map(Set::of).orElse(new TreeSet<>(info.examples().keySet()));
  }

  private static String labels(DatasetInfo info) {
    return new TreeSet<>(info.examples().keySet())
        .stream().map(Split::label).collect(Collectors.joining(", "));
  }

  private RowPlan plan(DatasetInfo info, Target asked, OptionalDouble threshold) {
    boolean windows = info.forecast() != null;
    boolean text = info.content() == DatasetInfo.Content.TEXT;
    List<Name> names = new ArrayList<>(List.of(Name.ID));
    if (!text || request.input().isEmpty()) {
      // Only the run's own text is divided.
      names.add(0, Name.SPLIT);
    }
    if (windows && !info.series().isEmpty()) {
      names.add(Name.SERIES);
    }
    return new RowPlan(
        new Columns(names, List.of()),
        trained.config().model(),
        windows ? asked.numbered(info.forecast().past().size()) : asked,
        named(trained.classNames(), asked),
        text ? trained.classNames() : named(info.classNames(), info.target()),
        windows ? Optional.of(Times.UNKNOWN) : Optional.empty(),
        info.featureNames(),
        info.normaliser(),
        // What follows a text's character stands in the text.
        text ? Truth.BESIDE : request.truth(),
        request.outputs(),
        threshold);
  }

  /** Returns the names of classes, or their numbers if they have none. */
  static List<String> named(List<String> names, Target target) {
    boolean numbered = names.isEmpty() && target.kind().isClass();
    return numbered
        ? IntStream.range(0, target.outputs()).mapToObj(String::valueOf).toList()
        : names;
  }

  private record OpenedDataset(ExampleStream examples, RowPlan plan) implements Opened {
    @Override
    public void close() {
      examples.close();
    }
  }
}
