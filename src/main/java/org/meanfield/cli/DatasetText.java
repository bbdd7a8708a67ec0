package org.meanfield.cli;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.DatasetManifest.SplitCounts;
import org.meanfield.data.Split;

/** The contents of a dataset, for people to read. */
record DatasetText(DatasetManifest manifest) {
  private static final int MOST_CLASSES_SHOWN = 30;

  void print(PrintStream out) {
    for (Split split : Split.values()) {
      SplitCounts counts = manifest.splits().get(split.label());
      if (counts != null) {
        out.printf(
            Locale.ROOT,
            "%-10s   %,d examples, %s%n",
            split.label(),
            counts.examples(),
            shards(counts.shards()));
      }
    }
    SplitCounts train = manifest.splits().get(Split.TRAIN.label());
    printLengths(out, train);
    printClasses(out);
    if (manifest.cut() > 0) {
      out.printf(Locale.ROOT, "cut          %,d sequences%n", manifest.cut());
    }
    manifest.remarks().forEach(remark -> out.printf("remark       %s%n", remark));
    out.printf(Locale.ROOT, "rejected     %,d records%n", manifest.rejected());
    out.printf("fingerprint  %s%n", manifest.fingerprint());
  }

  private static String shards(List<Integer> sizes) {
    int least = Collections.min(sizes);
    int most = Collections.max(sizes);
    return String.format(
        Locale.ROOT,
        "%d shards of %,d%s",
        sizes.size(),
        least,
        most > least ? String.format(Locale.ROOT, " or %,d", most) : "");
  }

  private static void printLengths(PrintStream out, SplitCounts train) {
    if (train.timeSteps().isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "time steps   %,d to %,d in each shard of train%n",
        Collections.min(train.timeSteps()),
        Collections.max(train.timeSteps()));
    out.println("lengths      examples of train");
    train.lengths().forEach((range, count) -> out.printf(Locale.ROOT, "%-12s %,d%n", range, count));
    if (train.padding() != null) {
      out.printf(
          Locale.ROOT,
          "padding      %.1f %% of the steps of minibatches of %d; %.1f %% in random ones%n",
          100 * train.padding().fraction(),
          train.padding().batchSize(),
          100 * train.padding().fractionOfRandom());
    }
  }

  private void printClasses(PrintStream out) {
    List<String> shown =
        manifest.classes().subList(0, Math.min(MOST_CLASSES_SHOWN, manifest.classes().size()));
    if (shown.isEmpty()) {
      return;
    }
    int width = Math.max(5, shown.stream().mapToInt(String::length).max().orElse(0));
    List<Split> splits =
        List.of(Split.values()).stream()
            .filter(split -> manifest.splits().containsKey(split.label()))
            .toList();
    String head =
        splits.stream()
            .map(split -> String.format("%12s", split.label()))
            .collect(Collectors.joining());
    out.printf("%-" + width + "s%s%n", "class", head);
    for (String name : shown) {
      String line =
          splits.stream()
              .map(split -> manifest.splits().get(split.label()).classes().getOrDefault(name, 0L))
              .map(count -> String.format(Locale.ROOT, "%,12d", count))
              .collect(Collectors.joining());
      out.printf("%-" + width + "s%s%n", name, line);
    }
    if (shown.size() < manifest.classes().size()) {
      out.printf("and %,d more classes%n", manifest.classes().size() - shown.size());
    }
  }
}
