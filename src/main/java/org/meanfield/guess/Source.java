package org.meanfield.guess;

import java.util.Locale;

/**
 * The place of a user's files, and the names of what is made of them.
 *
 * @param path the path, as the user gave it
 * @param prepareFile the configuration of the preparation, as commands name it
 * @param trainFile the configuration of the training, as commands name it
 */
public record Source(String path, String prepareFile, String trainFile) {
  /** Returns a name for what is made of the files: their own, without what directories can't be. */
  String name() {
    String[] parts = path.replaceFirst("/+$", "").split("/+", -1);
    String last = parts.length == 0 ? "" : parts[parts.length - 1];
    String name =
        last.replaceFirst("(?i)(\\.(csv|tsv|txt|parquet|gz|bz2|zst|md|data))+$", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}]+", "-")
            .replaceAll("^-+|-+$", "");
    return name.isEmpty() ? "data" : name;
  }

  /** Returns the directory of the dataset. */
  String dataset() {
    return "datasets/" + name();
  }

  /** Returns the directory of the run. */
  String run() {
    return "runs/" + name();
  }

  /** Returns the command that prepares the dataset. */
  public String prepareCommand() {
    return "deploy/local prepare --config " + word(prepareFile) + " --output " + word(dataset());
  }

  /** Returns a command that takes the training's configuration. */
  public String command(String command) {
    return "deploy/local " + command + " --config " + word(trainFile);
  }

  /** Quotes a word for a shell, if it must be. */
  private static String word(String word) {
    return word.matches("[\\p{L}\\p{N}_./:=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
