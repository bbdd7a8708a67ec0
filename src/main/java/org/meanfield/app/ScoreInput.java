package org.meanfield.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.DataConfig;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.ExampleStream;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.ImageView;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.TextConfig;
import org.meanfield.errors.UsageException;
import org.meanfield.run.ModelDescription;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.RowPlan;
import org.meanfield.storage.Place;

/** The examples that a model is to score, wherever they come from. */
interface ScoreInput {
  /**
   * Finds out what {@code --input} names, before Spark starts.
   *
   * @throws UsageException if it can't be told, or other options don't go with it
   */
  static ScoreInput of(
      ScoreApp.Request request,
      TrainedRun trained,
      ModelDescription description,
      Configuration hadoop) {
    DataConfig own = trained.config().data();
    if (request.input().isEmpty()) {
      return new DatasetInput(request, trained, own);
    }
    String path = request.input().get();
    List<String> normal = own.normalClasses();
    if (isDataset(path, hadoop)) {
      return new DatasetInput(request, trained, new PreparedConfig(path, normal, view(own)));
    }
    if (own instanceof ImageConfig images) {
      double held = images.validationFraction();
      return new DatasetInput(request, trained, new ImageConfig(path, held, normal, images.view()));
    }
    if (own instanceof TextConfig text) {
      return new DatasetInput(request, trained, text.at(path));
    }
    if (description.preparation() == null) {
      throw new UsageException(
          "--input "
              + path
              + " is not a prepared dataset, and the model doesn't know how to read anything else:"
              + " its own data wasn't prepared, or the dataset that it was trained on is gone and an"
              + " earlier version trained it. Give a dataset that prepare made.");
    }
    JsonNode source = description.preparation().settings().path("data").path("source");
    return source.path("kind").asText().equals("idx")
        ? new DatasetInput(request, trained, new ImageConfig(path, 0, normal, view(own)))
        : FreshInput.of(request, trained, description, hadoop);
  }

  private static boolean isDataset(String path, Configuration hadoop) {
    if (path.startsWith(ImageConfig.BUNDLED)) {
      return false;
    }
    try {
      Place place = Place.of(path, hadoop);
      return place.fileSystem().exists(new Path(place.path(), DatasetManifest.FILE));
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("--input " + path + " can't be reached: " + e.getMessage(), e);
    }
  }

  /** Returns the view of images that a run has. */
  static ImageView view(DataConfig own) {
    return own instanceof PreparedConfig prepared
        ? prepared.view()
        : own instanceof ImageConfig images ? images.view() : ImageView.ROWS;
  }

  /** Returns where the examples are, for messages. */
  String path();

  /**
   * Begins to read.
   *
   * @param threshold above which an example's score says that it is abnormal; empty for none
   * @throws org.meanfield.errors.DataException if the model can't read it
   */
  Opened open(JavaSparkContext spark, OptionalDouble threshold);

  /** Examples that are ready to be scored. */
  interface Opened extends AutoCloseable {
    /** Returns the examples. */
    ExampleStream examples();

    /** Returns what rows are to be made of them. */
    RowPlan plan();

    /** Returns what is worth knowing of the input, as sentences. */
    default List<String> remarks() {
      return List.of();
    }

    /** Returns the number of records that are no examples. */
    default long rejected() {
      return 0;
    }

    /** Returns by column the number of values that the model doesn't know, once all were read. */
    default Map<String, Long> unknownCategories() {
      return Map.of();
    }

    /**
     * Writes the records that are no examples into a directory of the output, if there are some.
     */
    default void writeRejected(Path output) {}

    @Override
    void close();
  }
}
