package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The files that a listing passes over: counted, the first ones by name. */
final class LeftOut {
  private static final int NAMED = 5;

  /**
   * The files that Hadoop and its writers put beside data for themselves, which aren't worth a
   * word.
   */
  private static final Pattern OF_WRITERS =
      Pattern.compile("_SUCCESS|_metadata|_common_metadata|_(started|committed)_\\d+|\\..+\\.crc");

  /** The reasons to pass over a file. */
  enum Reason {
    HIDDEN(
        "1 file whose name begins with . or _ was left out",
        "%,d files whose names begin with . or _ were left out"),
    UNFINISHED(
        "1 file that is still being copied was left out",
        "%,d files that are still being copied were left out"),
    DANGLING(
        "1 symbolic link that leads nowhere was left out",
        "%,d symbolic links that lead nowhere were left out"),
    SPECIAL(
        "1 pipe, socket or device was left out", "%,d pipes, sockets and devices were left out"),
    EMPTY("1 folder is empty", "%,d folders are empty"),
    UNUSED(
        "1 file that is not one of the four IDX files was left out",
        "%,d files that are not among the four IDX files were left out");

    private final String one;
    private final String several;

    Reason(String one, String several) {
      this.one = one;
      this.several = several;
    }
  }

  private static final class Tally {
    private final List<String> named = new ArrayList<>();
    private long count;
    private long entries;
  }

  private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

  /** Tells whether a name says that a file, or all of a folder, isn't data. */
  static boolean isHidden(String name) {
    // Spark, too, takes a folder _x=1 for the partition of a column _x.
    return name.startsWith(".") || (name.startsWith("_") && name.indexOf('=') < 0);
  }

  /** Tells whether a file is one that {@code hdfs dfs -put} hasn't finished. */
  static boolean isUnfinished(String name) {
    return name.endsWith("._COPYING_");
  }

  /** Tells whether a hidden file is one of a writer's own. */
  static boolean isOfWriters(String name) {
    return OF_WRITERS.matcher(name).matches();
  }

  /** Adds a file or folder. */
  void add(Reason reason, String name) {
    add(reason, name, 1);
  }

  /** Adds a folder of some files. */
  void add(Reason reason, String name, long files) {
    if (files == 0) {
      return;
    }
    Tally tally = tallies.computeIfAbsent(reason, it -> new Tally());
    if (tally.named.size() < NAMED) {
      tally.named.add(
          files == 1 ? name : String.format(Locale.ROOT, "%s (%,d files)", name, files));
    }
    tally.count += files;
    tally.entries++;
  }

  /** Tells of them, a sentence for each reason. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    tallies.forEach((reason, tally) -> remarks.add(remark(reason, tally)));
    return remarks;
  }

  private static String remark(Reason reason, Tally tally) {
    String what =
        tally.count == 1 ? reason.one : String.format(Locale.ROOT, reason.several, tally.count);
    String names = String.join(", ", tally.named);
    long more = tally.entries - tally.named.size();
    return what
        + ": "
        + names
        + (more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "");
  }
}
