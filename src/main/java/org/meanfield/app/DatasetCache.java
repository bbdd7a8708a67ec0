package org.meanfield.app;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.PrepareConfigLoader;
import org.meanfield.config.PrepareConfigLoader.LoadedPreparation;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Tables;
import org.meanfield.data.UnpreparedConfig;
import org.meanfield.errors.DataException;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.storage.Place;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * Prepares what a run's configuration takes from users' files, unless that was done before: a
 * dataset's name stands for the settings of its preparation and for the files as they are.
 */
final class DatasetCache {
  private static final int NAME_LENGTH = 32;

  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final EventListener progress;

  DatasetCache(JavaSparkContext spark, EventListener progress) {
    this.spark = spark;
    this.hadoop = spark.hadoopConfiguration();
    this.progress = progress;
  }

  /** Prepares a configuration's data, unless that was done, and returns one that reads it. */
  LoadedConfig prepared(LoadedConfig loaded) {
    return prepared(loaded, List.of());
  }

  /**
   * Prepares a configuration's data, unless that was done, and returns one that reads it.
   *
   * @param settings changes to the configuration of the preparation, as {@code key=value}
   */
  LoadedConfig prepared(LoadedConfig loaded, List<String> settings) {
    if (!(loaded.config().data() instanceof UnpreparedConfig data)) {
      return loaded;
    }
    LoadedPreparation preparation =
        new PrepareConfigLoader(hadoop).fromFile(loaded.preparation(hadoop), settings);
    Path dataset = Place.below(Place.path(data.cache()), name(preparation));
    if (isThere(dataset)) {
      note("data is prepared in " + dataset);
    } else {
      prepare(preparation, dataset);
    }
    Map<String, ?> section =
        Map.of(
            "kind",
            "prepared",
            "path",
            dataset.toString(),
            "normalClasses",
            data.normalClasses(),
            "view",
            Map.of(
                "steps",
                data.view().steps().name().toLowerCase(Locale.ROOT),
                "permutation",
                data.view().permutation()));
    return new RunConfigLoader(hadoop).replacing(loaded, Map.of("data", section));
  }

  private String name(LoadedPreparation preparation) {
    String files = preparation.config().source().state(Tables.session(spark.sc()));
    return DigestUtils.sha256Hex(preparation.json() + "\n" + files).substring(0, NAME_LENGTH);
  }

  private boolean isThere(Path dataset) {
    try {
      Place place = Place.of(dataset.toString(), hadoop);
      return place.fileSystem().exists(new Path(place.path(), DatasetManifest.FILE));
    } catch (IOException e) {
      throw new DataException("Cannot look into data.cache: " + e.getMessage(), e);
    }
  }

  private void prepare(LoadedPreparation preparation, Path dataset) {
    try {
      PrepareApp.prepare(spark, preparation, dataset.toString(), this::note);
    } catch (MeanfieldException e) {
      // Another run may have been faster.
      if (!isThere(dataset)) {
        throw e;
      }
      note("data was prepared in " + dataset + " meanwhile");
    }
  }

  private void note(String message) {
    progress.on(new TrainingEvent.Note(message));
  }
}
