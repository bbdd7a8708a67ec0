package org.meanfield.data.prepare;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.function.Function;
import org.meanfield.data.Bucketing;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.DatasetManifest.Padding;
import org.meanfield.data.DatasetManifest.SplitCounts;
import org.meanfield.data.MinibatchCuts;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.prepare.Preparation.Provenance;
import org.meanfield.data.prepare.ShardFiles.Held;
import org.meanfield.data.source.Reading;
import org.meanfield.random.Seeds;

/** The description of a dataset that was written. */
record Description(PrepareConfig config, Census census, List<String> classes, StoredValues stored) {
  /** The size of the minibatches whose padding is reported; smaller ones waste less. */
  private static final int BATCH_SIZE = 64;

  DatasetManifest manifest(ShardFiles files, Reading reading, Provenance provenance) {
    Tally tally = census.tally();
    Normaliser normaliser = tally.normaliser(config);
    Content content = config.source().content();
    Map<String, SplitCounts> splits = new TreeMap<>();
    files
        .counts(content)
        .forEach((name, shards) -> splits.put(name, counts(name, shards, tally, files, reading)));
    Target.Kind kind = config.source().target();
    int outputs = kind.isClass() ? classes.size() : config.source().targetValues();
    return new DatasetManifest(
        DatasetManifest.VERSION,
        content,
        tally.steps(),
        stored.count(),
        config.source().channels(),
        stored.columns(),
        stored.featureNames(),
        new Target(
            kind,
            outputs,
            config.source().tolerance(),
            config.source().targetNames(),
            tally.targetNormaliser(config)),
        classes,
        splits,
        stored.spread(normaliser),
        config.source().forecast(tally.series()).orElse(null),
        config.source().missingCells().fills() ? census.means() : null,
        census.rejected(),
        census.cut(),
        Stream.of(reading.remarks(), stored.remarks(), tally.remarks(config, normaliser))
            .flatMap(List::stream)
            .toList(),
        fingerprint(tally),
        Instant.now().toString(),
        provenance.settings(),
        provenance.versions());
  }

  private SplitCounts counts(
      String name, Map<Integer, Held> shards, Tally tally, ShardFiles files, Reading reading) {
    Split split = Split.labelled(name).orElseThrow();
    List<Held> held =
        IntStream.range(0, config.shards())
            .mapToObj(shard -> shards.getOrDefault(shard, new Held(0, 0)))
            .toList();
    Map<String, Long> ofClasses = new LinkedHashMap<>();
    classes.forEach(it -> ofClasses.put(it, tally.classes(split).getOrDefault(it, 0L)));
    boolean sequences = config.source().content() == Content.SEQUENCES;
    return new SplitCounts(
        Math.toIntExact(held.stream().mapToLong(Held::examples).sum()),
        ofClasses,
        held.stream().map(it -> Math.toIntExact(it.examples())).toList(),
        sequences ? held.stream().map(Held::steps).toList() : List.of(),
        sequences ? histogram(tally.lengths(split)) : Map.of(),
        sequences && split == Split.TRAIN ? padding(files) : null,
        reading.span(split).map(Reading.Span::from).orElse(null),
        reading.span(split).map(Reading.Span::to).orElse(null));
  }

  private static Map<String, Long> histogram(SortedMap<Integer, Long> lengths) {
    Map<String, Long> histogram = new LinkedHashMap<>();
    lengths.forEach(
        (length, count) -> {
          int from = Integer.highestOneBit(length);
          String range = from == 1 ? "1" : from + "-" + (2L * from - 1);
          histogram.merge(range, count, Long::sum);
        });
    return histogram;
  }

  /** Shards are alike, so the first one tells. */
  private static Padding padding(ShardFiles files) {
    long[] steps = files.lengthsOfFirstShard().map(new StepsOfAnEpoch()).first();
    return new Padding(
        BATCH_SIZE, 1 - (double) steps[0] / steps[1], 1 - (double) steps[0] / steps[2]);
  }

  private String normaliser() {
    String kind = config.normaliser().name();
    StandardiseConfig bounds = config.standardise();
    // Datasets from before there were bounds, scaled targets or indicators, keep their fingerprint.
    String values =
        bounds.equals(StandardiseConfig.UNBOUNDED)
            ? kind
            : kind + " minDeviation=" + bounds.minDeviation() + " clip=" + bounds.clip();
    int indicators = config.source().missingCells().missingIndicators().size();
    String spared = indicators == 0 ? values : values + " indicators=" + indicators;
    return config.scalesTargets() ? spared + " targets=" + config.targetScaling() : spared;
  }

  /** All that decides what a model learns of it. */
  private String fingerprint(Tally tally) {
    String target = config.source().target() + " " + config.source().targetValues();
    String all =
        String.join(
            "\0",
            config.source().content().name(),
            target,
            normaliser(),
            tally.hash(),
            String.join("\0", classes));
    // Datasets without categories keep their fingerprint from before there were some.
    String categories = stored.identity().isEmpty() ? "" : "\0" + stored.identity();
    return "sha256:" + DigestUtils.sha256Hex(all + categories);
  }

  /** Counts a shard's own steps, and those computed in bucketed and in random minibatches. */
  private static final class StepsOfAnEpoch implements Function<int[], long[]> {
    private static final long serialVersionUID = 1;

    @Override
    public long[] call(int[] steps) {
      MinibatchCuts cuts =
          MinibatchCuts.even(steps.length, (steps.length + BATCH_SIZE - 1) / BATCH_SIZE);
      int[] bucketed = Bucketing.order(steps, cuts, 1);
      int[] random = Seeds.permutation(steps.length, 1);
      return new long[] {
        IntStream.of(steps).asLongStream().sum(),
        Bucketing.paddedSteps(steps, bucketed, cuts),
        Bucketing.paddedSteps(steps, random, cuts)
      };
    }
  }
}
