package org.meanfield.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meanfield.errors.CheckpointException;

/**
 * The files of a checkpoint, verified by their sizes and SHA-256 in its manifest, and the manifest
 * by its own checksum. Nothing in them is executed.
 */
final class CheckpointReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("\\d{6,}");
  private static final String MANIFEST = "manifest.json";
  private static final int NEWEST_MANIFEST = 3;
  private static final String UNSIGNED = "0".repeat(64);

  private final Consumer<String> warnings;

  /**
   * Creates a reader.
   *
   * @param warnings told of each damaged checkpoint that is passed over
   */
  CheckpointReader(Consumer<String> warnings) {
    this.warnings = warnings;
  }

  /** The contents of a checkpoint's files by name, with its manifest. */
  record Content(Path directory, JsonNode manifest, Map<String, byte[]> files) {}

  /** A checkpoint whose files aren't what its manifest says. */
  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads a checkpoint, or of a run its newest whole one, or the best one of a run that stopped
   * early.
   *
   * @throws CheckpointException if there is none, or it is damaged, or a later program wrote it
   */
  Content read(Path directory) {
    Path checkpoints = directory.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return requireSound(directory);
    }
    Content newest = newest(checkpoints);
    JsonNode best = newest.manifest().path("stopped").path("bestRound");
    return best.isIntegralNumber()
        ? requireSound(checkpoints.resolve(String.format("%06d", best.asLong())))
        : newest;
  }

  private static Content requireSound(Path checkpoint) {
    try {
      return sound(checkpoint);
    } catch (DamagedException e) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint
              + " is missing or damaged: "
              + e.getMessage()
              + ". Name a run's directory, such as runs/mine, or a checkpoint below it, such as"
              + " runs/mine/checkpoints/000120, and copy it again if it was copied.",
          e);
    }
  }

  private Content newest(Path checkpoints) {
    List<Path> candidates;
    try (Stream<Path> all = Files.list(checkpoints)) {
      candidates =
          all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
              .filter(Files::isDirectory)
              .sorted(Comparator.comparingLong(CheckpointReader::round).reversed())
              .toList();
    } catch (IOException e) {
      throw unreadable(checkpoints, e);
    }
    for (Path candidate : candidates) {
      try {
        return sound(candidate);
      } catch (DamagedException e) {
        warnings.accept(
            "The checkpoint "
                + candidate.getFileName()
                + " is damaged ("
                + e.getMessage()
                + "); going back to the one before it.");
      }
    }
    throw new CheckpointException(
        candidates.isEmpty()
            ? "There is no checkpoint in " + checkpoints + ". Train the run first."
            : "All "
                + candidates.size()
                + " checkpoints in "
                + checkpoints
                + " are damaged. Copy the run again, or train it in another directory.");
  }

  private static long round(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString());
  }

  private static Content sound(Path directory) throws DamagedException {
    JsonNode manifest = manifest(directory.resolve(MANIFEST));
    Map<String, byte[]> files = new HashMap<>();
    for (String name : List.of("model.zip", "model.json")) {
      JsonNode entry = manifest.path("files").path(name);
      if (entry.isObject()) {
        files.put(name, content(directory.resolve(name), entry));
      }
    }
    return new Content(directory, manifest, Map.copyOf(files));
  }

  private static byte[] content(Path file, JsonNode entry) throws DamagedException {
    byte[] content = bytes(file);
    if (content.length != entry.path("bytes").asLong(-1)) {
      throw new DamagedException(
          file + " has " + content.length + " bytes instead of " + entry.path("bytes"), null);
    }
    String actual = Hashes.sha256(content);
    if (!actual.equals(entry.path("sha256").asText())) {
      throw new DamagedException(
          file + " has SHA-256 " + actual + " instead of " + entry.path("sha256").asText(), null);
    }
    return content;
  }

  private static JsonNode manifest(Path file) throws DamagedException {
    byte[] bytes = bytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      JsonNode manifest = JSON.readTree(text);
      String checksum = manifest.path("checksum").asText();
      int version = manifest.path("formatVersion").asInt();
      String unsigned = text.replace(checksum, UNSIGNED);
      boolean signed = checksum.length() == UNSIGNED.length();
      boolean whole =
          (version == 1 && checksum.isEmpty())
              || (signed
                  && Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))
                  && Hashes.sha256(unsigned.getBytes(StandardCharsets.UTF_8)).equals(checksum));
      if (!whole) {
        throw new DamagedException(file + " does not match its own checksum", null);
      }
      if (version > NEWEST_MANIFEST) {
        throw newer(file, version, NEWEST_MANIFEST);
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new DamagedException(file + " is not a manifest: " + e.getOriginalMessage(), e);
    }
  }

  static CheckpointException newer(Path file, int version, int known) {
    return new CheckpointException(
        String.format(
            "%s has format version %d; this program reads up to %d. Use the meanfield-serving.jar"
                + " of the newer Meanfield that wrote it.",
            file, version, known));
  }

  private static byte[] bytes(Path file) throws DamagedException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DamagedException(file + " is missing", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CheckpointException unreadable(Path file, IOException e) {
    return new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
  }
}
