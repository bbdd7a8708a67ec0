package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.data.source.Arrivals;
import org.meanfield.data.source.InputRequest.Windows;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.UsageException;
import org.meanfield.score.RowFormat;
import org.meanfield.storage.Place;

/**
 * The directory of the rows of an input that is followed, which the same command goes on with.
 *
 * @param directory of the rows
 * @param input the folder that is followed, without symbolic links; of a table, its name
 */
record FollowedOutput(RunDirectory directory, String input) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SIGNATURE = "follow.json";
  private static final String CHECKPOINT = "_spark";

  /**
   * The properties of a following. One that differs in them can't put its rows beside these.
   *
   * @param formatVersion of {@code follow.json}
   * @param windows those that are cut from files of time series; null for the usual ones
   */
  record Signature(
      int formatVersion,
      String input,
      RowFormat format,
      List<String> columns,
      @JsonInclude(JsonInclude.Include.NON_NULL) Windows windows) {}

  /**
   * Finds the directory.
   *
   * @throws UsageException if it holds something else, or lies in the input
   * @throws CheckpointException if it has lost what it needs to go on
   */
  static FollowedOutput of(String output, SourceConfig source, Configuration hadoop) {
    RunDirectory directory = RunDirectory.at(output, hadoop);
    requireOwn(directory, hadoop);
    if (source.arrival() == Arrivals.Unit.ROWS && !source.path().contains("/")) {
      return new FollowedOutput(directory, source.path());
    }
    Path folder = real(source.path(), hadoop);
    requireOutside(folder, directory, hadoop);
    return new FollowedOutput(directory, folder.toString());
  }

  /** Refuses an output whose rows would be taken for input. */
  private static void requireOutside(Path folder, RunDirectory output, Configuration hadoop) {
    for (Path above = real(output.path().toString(), hadoop);
        above != null;
        above = above.getParent()) {
      if (above.equals(folder)) {
        throw new UsageException(
            "--output "
                + output
                + " lies in the folder that is followed, whose rows would be input. Choose one"
                + " beside it.");
      }
    }
  }

  /** Returns a path without symbolic links, which only local files have. */
  private static Path real(String path, Configuration hadoop) {
    try {
      Path qualified = Place.of(path, hadoop).path();
      if (!Place.isLocal(qualified)) {
        return qualified;
      }
      java.nio.file.Path local = java.nio.file.Path.of(qualified.toUri().getPath());
      java.nio.file.Path there = local;
      while (!Files.exists(there)) {
        there = there.getParent();
      }
      String real = there.toRealPath().resolve(there.relativize(local)).toString();
      return Place.of(real, hadoop).path();
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("The path " + path + " can't be reached: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a directory that holds something else, or that has lost Spark's notes of what its rows
   * are of, before anything is written into it.
   */
  private static void requireOwn(RunDirectory output, Configuration hadoop) {
    boolean begun = output.read(SIGNATURE).isPresent();
    if (!begun && !isFree(output, hadoop)) {
      throw new UsageException(
          "--output "
              + output
              + " exists already, and is not one that score --follow began. Choose another one.");
    }
    if (begun
        && !output.directories(FollowedBatches.DIRECTORY).isEmpty()
        && output.read(CHECKPOINT + "/metadata").isEmpty()) {
      throw new CheckpointException(
          output
              + " holds rows, but "
              + CHECKPOINT
              + ", which says what was scored, is gone. Restore it; or choose another --output, and"
              + " move the files that were scored out of the input.");
    }
  }

  private static boolean isFree(RunDirectory output, Configuration hadoop) {
    try {
      FileSystem files = output.path().getFileSystem(hadoop);
      return !files.exists(output.path())
          || (files.getFileStatus(output.path()).isDirectory()
              && Arrays.stream(files.listStatus(output.path()))
                  .allMatch(entry -> entry.getPath().getName().startsWith("_")));
    } catch (IOException e) {
      throw new UsageException(
          "--output " + output + " can't be looked at: " + e.getMessage() + ".", e);
    }
  }

  /**
   * Writes what is asked for into a new output; makes sure that an old one was begun in the same
   * way.
   *
   * @param columns of the rows
   * @throws UsageException if it wasn't
   */
  void sign(ScoreApp.Request request, String[] columns, DirectoryLock lock) {
    Signature own =
        new Signature(1, input, request.format(), List.of(columns), request.windows().orElse(null));
    try {
      Optional<String> before = directory.read(SIGNATURE);
      if (before.isEmpty()) {
        directory.put(
            SIGNATURE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(own), lock);
      } else if (!JSON.readTree(before.get()).equals(JSON.valueToTree(own))) {
        throw new UsageException(
            "--output "
                + directory
                + " was begun in another way: with "
                + JSON.readTree(before.get())
                + ", but now it would be "
                + JSON.valueToTree(own)
                + ". Give the same options and a model of the same columns, or another --output.");
      }
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          new Path(directory.path(), SIGNATURE) + " is damaged. Choose another --output.", e);
    }
  }

  /** Returns the directory in an output that is Spark's own. */
  static Path checkpoint(RunDirectory output) {
    return new Path(output.path(), CHECKPOINT);
  }
}
