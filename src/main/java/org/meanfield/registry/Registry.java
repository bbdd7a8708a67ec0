package org.meanfield.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.CheckpointException;

/**
 * A registry's directory. Each of its files appears whole, or changes in one step; a version's
 * history entry comes last, so one without is unfinished.
 */
public final class Registry {
  private static final String CHAMPION = "champion.json";
  private static final String VERSION = "/version.json";
  private static final String EXAMPLES = "/examples.json";
  private static final String RUN = "/run";
  private static final String DATASETS = "datasets.json";
  private static final String HISTORY = "history.jsonl";
  private static final ObjectMapper LINES =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final ObjectMapper JSON = LINES.copy().enable(SerializationFeature.INDENT_OUTPUT);

  private final RunDirectory directory;

  private Registry(RunDirectory directory) {
    this.directory = directory;
  }

  /**
   * The registry at {@code path}, which need not exist yet.
   *
   * @throws CheckpointException if there is no such file system
   */
  public static Registry at(String path, Configuration hadoop) {
    return new Registry(RunDirectory.at(path, hadoop));
  }

  /**
   * Takes its lock.
   *
   * @throws org.meanfield.errors.LockedException if somebody else has it
   */
  public DirectoryLock lock(LockConfig config) {
    return DirectoryLock.take(directory, config);
  }

  /**
   * The version in use; empty if there is none yet.
   *
   * @throws CheckpointException if that can't be told: it is never guessed
   */
  public Optional<Champion> champion() {
    return read(CHAMPION, Champion.class);
  }

  /** Names of all versions, oldest first: of directories that hold what they were begun for. */
  public List<String> versions() {
    return directory.directories("\\d+").stream()
        .filter(name -> directory.read(name + VERSION).isPresent())
        .toList();
  }

  /** The name of the version that comes after all others. */
  public String next() {
    List<String> all = versions();
    long newest = all.isEmpty() ? 0 : Long.parseLong(all.get(all.size() - 1));
    return String.format("%06d", newest + 1);
  }

  /**
   * Reads the reason why a version was begun.
   *
   * @throws CheckpointException if there is none of that name, or it is damaged
   */
  public Version version(String name) {
    return read(name + VERSION, Version.class)
        .orElseThrow(
            () ->
                new CheckpointException(
                    "There is no version "
                        + name
                        + " in "
                        + directory
                        + ". `registry list` names all versions."));
  }

  /** Reads the decision about a version; empty if there is none yet. */
  public Optional<Decision> decision(String name) {
    return read(name + "/decision.json", Decision.class);
  }

  /** The distribution of a version's training data; empty if it wasn't found out. */
  public Optional<Profile> profile(String name) {
    return read(name + "/profile.json", Profile.class);
  }

  /** Reads which examples a version was begun for; empty if an earlier program began it. */
  public Optional<ExampleSketch> examples(String name) {
    return read(name + EXAMPLES, ExampleSketch.class);
  }

  /** The directory of a version's run. */
  public String run(String version) {
    return directory + "/" + version + RUN;
  }

  /**
   * Returns the champion before the present one's first time, among champions as they followed each
   * other, which a rollback brings back; empty if there was none.
   */
  public Optional<String> predecessor() {
    String current = champion().map(Champion::version).orElse("");
    List<String> champions = new ArrayList<>();
    for (HistoryEntry entry : history()) {
      if (!entry.champion().isEmpty() && !champions.contains(entry.champion())) {
        champions.add(entry.champion());
      }
    }
    int at = champions.indexOf(current);
    return at < 1 ? Optional.empty() : Optional.of(champions.get(at - 1));
  }

  /** Removes a version's run; what it was begun for and what was decided stays. */
  public void removeRun(String version, DirectoryLock lock) {
    directory.remove(version + RUN, lock);
  }

  /** Returns the datasets that may be removed once nothing needs them. */
  public List<String> datasets() {
    return read(DATASETS, PreparedDatasets.class).map(PreparedDatasets::paths).orElse(List.of());
  }

  /** Remembers the datasets that may be removed once nothing needs them. */
  public void keepDatasets(List<String> paths, DirectoryLock lock) {
    if (!paths.equals(datasets())) {
      write(DATASETS, new PreparedDatasets(paths), lock);
    }
  }

  /** Begins a version. */
  public void begin(Version version, ExampleSketch examples, DirectoryLock lock) {
    // What makes it a version comes last.
    write(version.name() + EXAMPLES, examples, lock);
    write(version.name() + VERSION, version, lock);
  }

  /** Keeps the distribution of a version's training data. */
  public void keep(String version, Profile profile, DirectoryLock lock) {
    write(version + "/profile.json", profile, lock);
  }

  /** Decides on a version. */
  public void decide(String version, Decision decision, DirectoryLock lock) {
    write(version + "/decision.json", decision, lock);
  }

  /** Makes a version the one in use, in one step. */
  public void install(Champion champion, DirectoryLock lock) {
    write(CHAMPION, champion, lock);
  }

  /** All that has happened, oldest first. */
  public List<HistoryEntry> history() {
    List<HistoryEntry> entries = new ArrayList<>();
    for (String line : directory.read(HISTORY).orElse("").lines().toList()) {
      entries.add(parse(line, HistoryEntry.class, HISTORY));
    }
    return entries;
  }

  /** Adds to the history. */
  public void record(HistoryEntry entry, DirectoryLock lock) {
    try {
      String before = directory.read(HISTORY).orElse("");
      directory.put(HISTORY, before + LINES.writeValueAsString(entry) + "\n", lock);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The newest version, if its last step has not been taken. */
  public Optional<String> unfinished() {
    List<String> all = versions();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String newest = all.get(all.size() - 1);
    boolean told = history().stream().anyMatch(entry -> entry.version().equals(newest));
    return told ? Optional.empty() : Optional.of(newest);
  }

  private <T> Optional<T> read(String file, Class<T> type) {
    return directory.read(file).map(text -> parse(text, type, file));
  }

  private <T> T parse(String text, Class<T> type, String file) {
    try {
      T content = JSON.readValue(text, type);
      if (content == null) {
        throw damaged(file, "it holds null", null);
      }
      return content;
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  private CheckpointException damaged(String file, String fault, JsonProcessingException cause) {
    return new CheckpointException(
        String.format(
            "%s/%s is damaged: %s. Restore it from a copy; `registry promote` writes a new"
                + " champion.json.",
            directory, file, fault),
        cause);
  }

  private void write(String file, Object content, DirectoryLock lock) {
    try {
      directory.put(file, JSON.writeValueAsString(content) + "\n", lock);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
