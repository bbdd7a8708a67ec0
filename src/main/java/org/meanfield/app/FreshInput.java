package org.meanfield.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.PrepareConfigLoader;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ExampleReader;
import org.meanfield.data.ExampleStream;
import org.meanfield.data.prepare.FreshExamples;
import org.meanfield.data.prepare.FreshExamples.Known;
import org.meanfield.data.prepare.PrepareConfig;
import org.meanfield.data.source.InputRequest;
import org.meanfield.data.source.InputRequest.Windows;
import org.meanfield.data.source.Portion;
import org.meanfield.errors.UsageException;
import org.meanfield.run.ModelData;
import org.meanfield.run.ModelDescription;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.Columns;
import org.meanfield.score.Columns.Name;
import org.meanfield.score.RowPlan;
import org.meanfield.score.Times;

/** Files that were never prepared, of the kind that the model's dataset was prepared from. */
record FreshInput(
    ScoreApp.Request request, TrainedRun trained, DatasetInfo data, Known known, String path)
    implements ScoreInput {
  /**
   * Finds out how the files are to be read.
   *
   * @throws UsageException if options don't go with such files
   */
  static FreshInput of(
      ScoreApp.Request request,
      TrainedRun trained,
      ModelDescription description,
      Configuration hadoop) {
    String path = request.input().orElseThrow();
    PrepareConfig config =
        new PrepareConfigLoader(hadoop)
            .fromJson(reading(path, description.preparation().settings()).toString(), List.of());
    DatasetInfo data = description.data();
    boolean windows = data.forecast() != null;
    require(
        request.split().isEmpty(),
        "--split is given, but files that were never prepared are in no split. Leave it out.");
    require(
        request.windows().isEmpty() || windows,
        "--from chooses windows of time series, but the model's examples are none. Leave it out.");
    double most = request.mayBeRejected().orElse(config.maxRejectedFraction());
    require(
        most >= 0 && most <= 1,
        "--max-rejected-fraction must be from 0 to 1 but is " + most + "; 0 is usual.");
    return new FreshInput(
        request, trained, data, new Known(config, data, description.preparation().means()), path);
  }

  /** Returns the settings of a preparation of other files. */
  private static JsonNode reading(String path, JsonNode settings) {
    JsonNode others = settings.deepCopy();
    ((ObjectNode) others.at("/data/source")).put("path", path);
    return others;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new UsageException(message);
    }
  }

  @Override
  public Opened open(JavaSparkContext spark, OptionalDouble threshold) {
    OpenedFiles opened = open(spark, threshold, Portion.ALL);
    try {
      opened
          .files()
          .requireMostly(request.mayBeRejected().orElse(known.config().maxRejectedFraction()));
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Begins to read a portion of the files, however much of it is rejected. */
  OpenedFiles open(JavaSparkContext spark, OptionalDouble threshold, Portion portion) {
    trained.requireInputs(data);
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    FreshExamples fresh =
        new FreshExamples(
            session,
            known,
            new InputRequest(request.kept(), request.windows().orElse(Windows.LAST)),
            portion);
    return new OpenedFiles(
        fresh,
        fresh.stream(
            ScoreInput.view(trained.config().data()),
            ModelData.layout(trained.config().model()),
            data),
        plan(threshold));
  }

  /** Stands for files that can't be read at all, which are rejected as they are. */
  Opened unreadable(
      JavaSparkContext spark, OptionalDouble threshold, Portion.Files portion, String reason) {
    return new Unreadable(
        spark,
        portion,
        reason,
        ExampleReader.of(data).stream(
            spark.emptyRDD(),
            data,
            ScoreInput.view(trained.config().data()),
            ModelData.layout(trained.config().model()),
            0),
        plan(threshold));
  }

  /** Returns what rows are to be made of the examples. */
  RowPlan plan(OptionalDouble threshold) {
    boolean windows = data.forecast() != null;
    List<Name> names = windows && data.series().isEmpty() ? List.of() : List.of(Name.SERIES);
    return new RowPlan(
        new Columns(windows ? names : List.of(Name.ID), request.kept()),
        trained.config().model(),
        windows ? data.target().numbered(data.forecast().past().size()) : data.target(),
        DatasetInput.named(trained.classNames(), data.target()),
        List.of(),
        windows ? Optional.of(Times.CARRIED) : Optional.empty(),
        data.featureNames(),
        data.normaliser(),
        request.truth(),
        request.outputs(),
        threshold);
  }

  private record Unreadable(
      JavaSparkContext spark,
      Portion.Files portion,
      String reason,
      ExampleStream examples,
      RowPlan plan)
      implements Opened {
    @Override
    public long rejected() {
      return portion.files().size();
    }

    @Override
    public void writeRejected(Path output) {
      FreshExamples.writeUnreadable(spark, portion, reason, output);
    }

    @Override
    public void close() {
      examples.close();
    }
  }

  /** Files whose records were read and screened. */
  record OpenedFiles(FreshExamples files, ExampleStream examples, RowPlan plan) implements Opened {
    @Override
    public List<String> remarks() {
      return files.remarks();
    }

    @Override
    public long rejected() {
      return files.rejected();
    }

    @Override
    public Map<String, Long> unknownCategories() {
      return files.unknownCategories();
    }

    @Override
    public void writeRejected(Path output) {
      files.writeRejected(output);
    }

    @Override
    public void close() {
      examples.close();
      files.close();
    }
  }
}
