package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * Counts what tasks find in files that no record tells: how much of it, by file. A file that is
 * read again is found to be the same, so that a task may run more than once.
 */
final class Findings extends AccumulatorV2<Findings.Finding, List<Findings.Finding>> {
  private static final long serialVersionUID = 1;

  private final Map<What, Map<String, Long>> found = new EnumMap<>(What.class);
  private final CategoryTexts texts = new CategoryTexts();

  /** The kinds of what may be found. */
  enum What {
    /** Lines without a cell, which are no records. */
    BLANK_LINES("%,d blank lines of %,d files were skipped"),
    /** Lines that begin as {@code comment} says. */
    COMMENTS("%,d lines of comments in %,d files were skipped"),
    /** Parts of a file with times that say no offset. */
    LOCAL_TIMES("times without an offset are read as those of data.source.timezone");

    private final String remark;

    What(String remark) {
      this.remark = remark;
    }
  }

  /** So much of it in a file. */
  record Finding(What what, String file, long count) implements java.io.Serializable {}

  @Override
  public void add(Finding finding) {
    if (finding.count() > 0) {
      found
          .computeIfAbsent(finding.what(), it -> new TreeMap<>())
          .merge(finding.file(), finding.count(), Math::max);
    }
  }

  @Override
  public void merge(AccumulatorV2<Finding, List<Finding>> other) {
    other.value().forEach(this::add);
    if (other instanceof Findings findings) {
      texts.addAll(findings.texts);
    }
  }

  @Override
  public boolean isZero() {
    return found.isEmpty() && texts.isEmpty();
  }

  @Override
  public void reset() {
    found.clear();
    texts.clear();
  }

  @Override
  public Findings copy() {
    Findings copy = new Findings();
    copy.merge(this);
    return copy;
  }

  @Override
  public List<Finding> value() {
    List<Finding> all = new ArrayList<>();
    found.forEach(
        (what, files) -> files.forEach((file, count) -> all.add(new Finding(what, file, count))));
    return all;
  }

  /** Returns the texts of categories that were found. */
  CategoryTexts texts() {
    return texts;
  }

  /** A sentence for each thing that was found. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    found.forEach(
        (what, files) -> {
          long sum = files.values().stream().mapToLong(Long::longValue).sum();
          remarks.add(String.format(Locale.ROOT, what.remark, sum, files.size()));
        });
    return remarks;
  }
}
