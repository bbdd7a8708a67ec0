package org.meanfield.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.meanfield.storage.Place;

/**
 * The notes in Spark's checkpoint of the files that came to a folder. Each time that Spark looks it
 * notes the new ones under a number; a batch of its stream goes up to one of these numbers. What a
 * batch reads is less than what is noted: it lacks files that are empty, or gone by now.
 */
final class SeenFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Place checkpoint;

  /**
   * Finds the notes.
   *
   * @throws CheckpointException if their file system can't be reached
   */
  SeenFiles(Path checkpoint, Configuration hadoop) {
    try {
      this.checkpoint = Place.of(checkpoint.toString(), hadoop);
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  /** Returns the paths of a batch's files, by the numbers under which they are noted. */
  SortedMap<Long, List<Path>> of(long batch) {
    long before = batch == 0 ? -1 : last(batch - 1);
    SortedMap<Long, List<Path>> files = new TreeMap<>();
    for (long number = before + 1; number <= last(batch); number++) {
      files.put(number, noted(number));
    }
    return files;
  }

  /** Returns the number that a batch goes up to: the last line of its note. */
  private long last(long batch) {
    List<String> lines =
        lines("offsets/" + batch)
            .orElseThrow(() -> damaged("has no offset of batch " + batch, null));
    JsonNode offset = parsed(lines.get(lines.size() - 1)).path("logOffset");
    if (!offset.isIntegralNumber()) {
      throw damaged("doesn't say where batch " + batch + " ends", null);
    }
    return offset.asLong();
  }

  /**
   * Returns the files that are noted under a number; notes of several are put together at times.
   */
  private List<Path> noted(long number) {
    String name = "sources/0/" + number;
    List<String> lines =
        lines(name)
            .or(() -> lines(name + ".compact"))
            .orElseThrow(() -> damaged("has no files of number " + number, null));
    List<Path> paths = new ArrayList<>();
    // The first line is the version of the format.
    for (String line : lines.subList(1, lines.size())) {
      JsonNode file = parsed(line);
      if (file.path("batchId").asLong(-1) == number) {
        paths.add(new Path(PlainPath.of(file.path("path").asText())));
      }
    }
    return paths;
  }

  private JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw damaged("holds " + line, e);
    }
  }

  private Optional<List<String>> lines(String name) {
    Path file = new Path(checkpoint.path(), name);
    try (InputStream in = checkpoint.fileSystem().open(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CheckpointException unreadable(Path file, IOException e) {
    return new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
  }

  private CheckpointException damaged(String how, Throwable cause) {
    return new CheckpointException(
        "Spark's checkpoint "
            + checkpoint.path()
            + " "
            + how
            + ", and so is damaged. Restore it, or move the files that were scored out of the input,"
            + " and choose another --output.",
        cause);
  }
}
