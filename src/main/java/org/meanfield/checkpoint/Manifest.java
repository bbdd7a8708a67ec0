package org.meanfield.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The description of a checkpoint and of its files; as a file, {@link ManifestFile}, it is written
 * last.
 *
 * @param formatVersion of this manifest and the files it names
 * @param round rounds that the run had completed
 * @param epoch epochs that the run had completed
 * @param created ISO 8601
 * @param seed of the run
 * @param configFingerprint of the settings that shape the result
 * @param datasetFingerprint of the data that it was trained on
 * @param parametersSha256 of the parameters as little-endian float32
 * @param metrics by split; empty between epochs, and until the epoch that has ended is judged
 * @param stopped if training ended early here, what its result is; else null
 * @param standing what is remembered of held-out data from epoch to epoch, by name, once the epoch
 *     is judged; null before, and in earlier formats
 * @param files by name
 */
public record Manifest(
    int formatVersion,
    long round,
    int epoch,
    String created,
    long seed,
    String configFingerprint,
    String datasetFingerprint,
    String parametersSha256,
    Map<String, Map<String, Double>> metrics,
    Stopped stopped,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Double> standing,
    Map<String, FileEntry> files) {
  /** The version that this program writes; the one before had no standing. */
  public static final int FORMAT_VERSION = 3;

  /** The first one, whose file has no checksum of itself. */
  static final int WITHOUT_CHECKSUM = 1;

  /** An array of them. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private static final Pattern FILE = Pattern.compile("[a-z]+\\.[a-z]+");

  /**
   * The result of a run that stopped early: an earlier checkpoint of it.
   *
   * @param bestRound that names it
   * @param bestEpoch epochs that the run had completed then
   * @param metrics of it, by split
   */
  public record Stopped(long bestRound, int bestEpoch, Map<String, Map<String, Double>> metrics) {}

  /**
   * The size and hash that a file must have.
   *
   * @param sha256 hexadecimal
   */
  public record FileEntry(long bytes, String sha256) {}

  /** Returns whether an epoch had just been completed. */
  boolean endsEpoch() {
    return !metrics.isEmpty();
  }

  /** Returns the reason why this is not a manifest that this program wrote; empty if it is one. */
  String fault() {
    if (formatVersion < WITHOUT_CHECKSUM || formatVersion > FORMAT_VERSION) {
      return "has format version " + formatVersion + "; this program reads up to " + FORMAT_VERSION;
    }
    boolean stoppedSomewhere = stopped == null || areWhole(stopped.metrics());
    boolean identified =
        Stream.of(created, configFingerprint, datasetFingerprint, parametersSha256)
            .allMatch(Objects::nonNull);
    if (!identified
        || !areWhole(metrics)
        || !stoppedSomewhere
        || (standing != null && standing.values().stream().anyMatch(Objects::isNull))
        || files == null
        || files.isEmpty()) {
      return "is incomplete";
    }
    if (round < 0 || epoch < 0) {
      return "names round " + round + " and epoch " + epoch + ", which must not be below 0";
    }
    for (Map.Entry<String, FileEntry> file : files.entrySet()) {
      FileEntry entry = file.getValue();
      if (entry == null || entry.sha256() == null || !FILE.matcher(file.getKey()).matches()) {
        return "lists a file that no checkpoint has: " + file.getKey();
      }
      if (entry.bytes() < 0 || entry.bytes() > MOST_BYTES) {
        return "says that " + file.getKey() + " has " + entry.bytes() + " bytes";
      }
    }
    return "";
  }

  private static boolean areWhole(Map<String, Map<String, Double>> metrics) {
    return metrics != null
        && metrics.values().stream()
            .allMatch(those -> those != null && those.values().stream().allMatch(Objects::nonNull));
  }

  /**
   * Returns whether another manifest is of the same state, judged as this one is, or while this one
   * isn't.
   */
  boolean isJudgedBy(Manifest other) {
    return !other.metrics.isEmpty()
        && round == other.round
        && epoch == other.epoch
        && seed == other.seed
        && configFingerprint.equals(other.configFingerprint)
        && datasetFingerprint.equals(other.datasetFingerprint)
        && parametersSha256.equals(other.parametersSha256)
        && (metrics.isEmpty() || isAsGoodAs(other));
  }

  private boolean isAsGoodAs(Manifest other) {
    return metrics.equals(other.metrics)
        && Objects.equals(stopped, other.stopped)
        && Objects.equals(standing, other.standing);
  }

  /** This one's state and files, with what the other one's was judged to be. */
  Manifest judgedAs(Manifest other) {
    return new Manifest(
        formatVersion,
        round,
        epoch,
        created,
        seed,
        configFingerprint,
        datasetFingerprint,
        parametersSha256,
        other.metrics,
        other.stopped,
        other.standing,
        files);
  }

  /** Describes files by their content. */
  Manifest withFiles(Map<String, byte[]> contents) {
    Map<String, FileEntry> entries = new HashMap<>();
    contents.forEach(
        (name, content) ->
            entries.put(name, new FileEntry(content.length, DigestUtils.sha256Hex(content))));
    return new Manifest(
        formatVersion,
        round,
        epoch,
        created,
        seed,
        configFingerprint,
        datasetFingerprint,
        parametersSha256,
        metrics,
        stopped,
        standing,
        Map.copyOf(entries));
  }
}
