package org.meanfield.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.meanfield.errors.UsageException;
import org.meanfield.guess.Guess;
import org.meanfield.guess.Guesser;
import org.meanfield.guess.Source;
import org.meanfield.guess.Wishes;
import org.meanfield.storage.Permissions;
import org.meanfield.storage.Place;

/** Looks at a user's files, and writes the configurations that fit them. */
public final class InitApp {
  private static final String PREPARE = "prepare.conf";
  private static final String TRAIN = "train.conf";

  private final String path;
  private final Wishes wishes;
  private final Output output;
  private final Configuration hadoop;

  /**
   * The place of the configurations.
   *
   * @param directory the directory, on any Hadoop file system; empty for the working directory
   * @param existing the treatment of files that are there already
   */
  public record Output(String directory, Existing existing) {}

  /** The treatment of configurations that are there already. */
  public enum Existing {
    /** They stay, and nothing is written. */
    REFUSE,
    /** They are replaced. */
    REPLACE
  }

  /**
   * Creates the use case.
   *
   * @param path the file or folder to look at
   */
  public InitApp(String path, Wishes wishes, Output output, Configuration hadoop) {
    this.path = path;
    this.wishes = wishes;
    this.output = output;
    this.hadoop = hadoop;
  }

  /**
   * The outcome of looking at files and writing their configurations.
   *
   * @param files the configurations that were written
   */
  public record Result(String status, String source, Guess guess, List<String> files) {}

  /**
   * Looks and writes.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    Source source = new Source(path, file(PREPARE), file(TRAIN));
    requireFree();
    Guess guess;
    try (StartedWhenNeeded spark = new StartedWhenNeeded()) {
      guess = new Guesser(hadoop, spark).guess(source, wishes);
    }
    List<String> files = new ArrayList<>();
    if (!guess.prepare().isEmpty()) {
      files.add(write(source.prepareFile(), guess.prepare()));
    }
    files.add(write(source.trainFile(), guess.train()));
    return new Result("completed", path, guess, files);
  }

  private String file(String name) {
    String directory = output.directory();
    return directory.isEmpty() ? name : directory.replaceFirst("(?<=.)/+$", "") + "/" + name;
  }

  private void requireFree() {
    for (String name : List.of(PREPARE, TRAIN)) {
      try {
        Place place = Place.of(file(name), hadoop);
        if (output.existing() == Existing.REFUSE && place.fileSystem().exists(place.path())) {
          throw new UsageException(
              file(name)
                  + " exists already. Choose another directory with --output, or replace the"
                  + " configurations there with --force.");
        }
        Permissions.denyWriting(place.fileSystem(), place.path())
            .ifPresent(
                denial -> {
                  throw new UsageException("Cannot write " + file(name) + ": " + denial + ".");
                });
      } catch (IOException | IllegalArgumentException e) {
        throw new UsageException("Cannot write " + file(name) + ": " + e.getMessage() + ".", e);
      }
    }
  }

  private String write(String file, String text) {
    try {
      Place place = Place.of(file, hadoop);
      boolean replaces = output.existing() == Existing.REPLACE;
      try (OutputStream out = place.fileSystem().create(place.path(), replaces)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      return file;
    } catch (IOException e) {
      throw new UsageException("Cannot write " + file + ": " + e.getMessage() + ".", e);
    }
  }

  /** Spark, which is started when a file is found that needs it. */
  private static final class StartedWhenNeeded implements Supplier<SparkSession>, AutoCloseable {
    private SparkRuntime runtime;

    @Override
    public SparkSession get() {
      if (runtime == null) {
        runtime = SparkRuntime.start("meanfield init");
      }
      return SparkSession.builder().sparkContext(runtime.context().sc()).getOrCreate();
    }

    @Override
    public void close() {
      if (runtime != null) {
        runtime.close();
      }
    }
  }
}
