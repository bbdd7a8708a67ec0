package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Violations;

/**
 * The configuration of a preparation: its source, its splits and its scaling.
 *
 * @param shards the number of shards that each split is divided into, which are its files
 * @param classes the names of the classes, in the order of their numbers, where examples of other
 *     classes are rejected; empty for the classes that are found
 * @param maxLength the largest length of a sequence in time steps; 0 for no limit
 * @param longer the treatment of longer sequences: they are rejected ({@code reject}), or their
 *     last steps are cut off ({@code cut})
 * @param normaliser the scaling of values: {@code none} leaves them as they are, {@code binarise}
 *     makes pixels 0 or 1, {@code standardise} scales values to mean 0 and standard deviation 1,
 *     {@code per-series} does so with each time series by itself, {@code min-max} scales them to
 *     the range from 0 to 1; the last three are fitted to the training split
 * @param standardise the bounds of the scaling, where it is {@code standardise}
 * @param targetScaling the scaling of values to predict, for training alone: {@code standardise}
 *     scales them to mean 0 and standard deviation 1 of the training split, {@code per-series} does
 *     so with each time series by itself, {@code none} leaves them as they are; predictions and
 *     metrics are in the targets' own units, and classes aren't scaled
 * @param maxRejectedFraction the largest fraction of the source's records that may be rejected;
 *     beyond it the preparation fails
 */
public record PrepareConfig(
    SourceConfig source,
    SplitConfig splits,
    int shards,
    List<String> classes,
    int maxLength,
    Longer longer,
    @AlsoNamed("normalizer") Normaliser.Kind normaliser,
    @AlsoNamed("standardize") StandardiseConfig standardise,
    TargetScaling targetScaling,
    double maxRejectedFraction)
    implements Serializable {
  /** The scaling of values to predict. */
  public enum TargetScaling {
    /** They keep their units. */
    NONE,
    /** They are scaled to mean 0 and standard deviation 1. */
    STANDARDISE,
    /** They are scaled to mean 0 and standard deviation 1 of their time series. */
    PER_SERIES
  }

  /** The treatment of sequences that are too long. */
  public enum Longer {
    /** They are rejected. */
    REJECT,
    /** Their last steps are cut off. */
    CUT
  }

  /** Returns whether targets are scaled in training. */
  boolean scalesTargets() {
    return targetScaling != TargetScaling.NONE && !source.target().isClass();
  }

  /** Checks that each setting is within its range. */
  public PrepareConfig {
    classes = List.copyOf(classes);
    new Violations()
        .atLeast("shards", shards, 1, "the number of workers, or a multiple of it, is usual")
        .require(
            maxRejectedFraction >= 0 && maxRejectedFraction <= 1,
            "maxRejectedFraction",
            "must be from 0 to 1 but is " + maxRejectedFraction,
            "0 is usual")
        .require(
            classes.isEmpty()
                || (classes.size() > 1 && new HashSet<>(classes).size() == classes.size()),
            "classes",
            "is " + classes,
            "name two or more different classes, or none to take those that are found")
        .atLeast("maxLength", maxLength, 0, "0 takes sequences of any length")
        .require(
            maxLength == 0 || source.content() == Content.SEQUENCES,
            "maxLength",
            "is " + maxLength + ", but the examples are not sequences",
            "make it 0")
        .require(
            normaliser != Normaliser.Kind.BINARISE || source.content() == Content.IMAGES,
            "normaliser",
            "is binarise, which is for pixels",
            "choose none, standardise or min-max")
        .require(
            normaliser == Normaliser.Kind.STANDARDISE
                || normaliser == Normaliser.Kind.PER_SERIES
                || standardise.equals(StandardiseConfig.UNBOUNDED),
            "standardise",
            "has bounds, but normaliser is " + normaliser.label(),
            "leave them out, or choose normaliser = standardise")
        .require(
            normaliser != Normaliser.Kind.PER_SERIES || source.hasSeries(),
            "normaliser",
            "is per-series, but the source names no column of time series",
            "set source.series, or choose normaliser = standardise")
        .require(
            targetScaling != TargetScaling.PER_SERIES || source.hasSeries(),
            "targetScaling",
            "is per-series, but the source names no column of time series",
            "set source.series, or choose targetScaling = standardise")
        .require(
            splits.borders().isEmpty() || source.isDividedByTime(),
            "splits",
            "are to be made by time, but the source is not a time series",
            "choose splits.kind = hash or given")
        .require(
            splits.borders().isPresent() || !source.isDividedByTime(),
            "splits",
            "of a time series must be made by time, so that no time lies in two of them",
            "choose splits.kind = time")
        .require(
            !splits.asGiven() || source.givesSplits() || splits.borders().isPresent(),
            "splits",
            "are to be as given, but the source doesn't say which split an example belongs to",
            "choose splits.kind = hash, or set source.split or source.splits")
        .require(
            splits.asGiven() || !source.givesSplits() || source.isDividedByTime(),
            "splits",
            "are to be made by a hash, but the source says which split an example belongs to",
            "choose splits.kind = given")
        .check();
  }

  /** Returns the same configuration with another source. */
  PrepareConfig of(SourceConfig other) {
    return new PrepareConfig(
        other,
        splits,
        shards,
        classes,
        maxLength,
        longer,
        normaliser,
        standardise,
        targetScaling,
        maxRejectedFraction);
  }
}
