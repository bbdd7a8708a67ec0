package org.meanfield.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;

/** A dataset of labelled grey images in the IDX format of MNIST (LeCun, Cortes and Burges). */
public final class ImageDataset implements Dataset {
  private final IdxImages train;
  private final IdxImages test;
  private final double validationFraction;
  private final ImageView view;
  private final DatasetInfo info;

  private ImageDataset(
      IdxImages train,
      IdxImages test,
      double validationFraction,
      ImageView view,
      DatasetInfo info) {
    this.train = train;
    this.test = test;
    this.validationFraction = validationFraction;
    this.view = view;
    this.info = info;
  }

  /**
   * Finds, reads and checks every file, on the driver and without keeping them.
   *
   * @throws DataException if anything is missing, unreadable, malformed or inconsistent
   */
  public static ImageDataset open(ImageConfig config, Configuration hadoop) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    IdxImages train = check("train", config, hadoop, digest);
    IdxImages test = check("t10k", config, hadoop, digest);
    checkAlike(train, test);
    double fraction = config.validationFraction();
    if (fraction > 0) {
      // The same files, divided otherwise, are other data to train on.
      digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(fraction).array());
    }
    DatasetInfo info =
        new DatasetInfo(
            DatasetInfo.Content.IMAGES,
            train.rows(),
            train.columns(),
            Target.classes(train.classes()),
            counts(train, test, fraction),
            "sha256:" + HexFormat.of().formatHex(digest.digest()));
    return new ImageDataset(train, test, fraction, config.view(), config.view().of(info, 1));
  }

  private static IdxImages check(
      String prefix, ImageConfig config, Configuration hadoop, MessageDigest digest) {
    DataFile images = find(config, hadoop, prefix + "-images", "idx3-ubyte");
    DataFile labels = find(config, hadoop, prefix + "-labels", "idx1-ubyte");
    try {
      return IdxImages.check(images, labels, hadoop, digest);
    } catch (IOException e) {
      throw new DataException("Cannot read " + images + " or " + labels + ": " + e, e);
    }
  }

  private static Map<Split, Integer> counts(IdxImages train, IdxImages test, double fraction) {
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    counts.put(Split.TRAIN, train.count());
    counts.put(Split.TEST, test.count());
    if (fraction > 0) {
      int heldBack = new Membership(0, fraction).count(0, train.count());
      if (heldBack == 0 || heldBack == train.count()) {
        throw new DataException(
            String.format(
                "data.validationFraction = %s holds out %,d of the %,d examples in %s, which leaves"
                    + " none for %s. Choose a %s one, or 0 for no validation.",
                fraction,
                heldBack,
                train.count(),
                train.images(),
                heldBack == 0 ? "validation" : "training",
                heldBack == 0 ? "larger" : "smaller"));
      }
      counts.put(Split.TRAIN, train.count() - heldBack);
      counts.put(Split.VALIDATION, heldBack);
    }
    return counts;
  }

  /** Files are commonly found with a dot or a hyphen before the type, and packed or not. */
  private static DataFile find(ImageConfig config, Configuration hadoop, String stem, String type) {
    List<String> names =
        Stream.of("-", ".")
            .flatMap(joint -> Stream.of(stem + joint + type, stem + joint + type + ".gz"))
            .toList();
    try {
      for (String name : names) {
        DataFile file = DataFile.in(config.path(), name, hadoop);
        if (file.exists(hadoop)) {
          return file;
        }
      }
      throw missing(config, hadoop, names);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot look into data.path = " + config.path() + ": " + e, e);
    }
  }

  private static DataException missing(ImageConfig config, Configuration hadoop, List<String> names)
      throws IOException {
    String path = config.path();
    if (path.startsWith(DataFile.BUNDLED)) {
      return new DataException(
          "There is no bundled data named " + path + ". Choose bundled:mnist-sample.");
    }
    Place directory = Place.of(path, hadoop);
    if (!directory.fileSystem().exists(directory.path())) {
      return new DataException(
          "data.path = " + path + " does not exist. 'deploy/datasets mnist DIR' fetches MNIST.");
    }
    return new DataException(
        "data.path = " + path + " has none of the files " + String.join(", ", names) + ".");
  }

  private static void checkAlike(IdxImages train, IdxImages test) {
    if (train.rows() != test.rows() || train.columns() != test.columns()) {
      throw new DataException(
          String.format(
              "%s holds images of %d × %d pixels but %s of %d × %d. All must be of one size.",
              train.images(),
              train.rows(),
              train.columns(),
              test.images(),
              test.rows(),
              test.columns()));
    }
    if (test.classes() > train.classes()) {
      throw new DataException(
          String.format(
              "%s has label %d, a class without training examples: the greatest in %s is %d.",
              test.labels(), test.classes() - 1, train.labels(), train.classes() - 1));
    }
    if (train.classes() < 2) {
      throw new DataException(
          train.labels() + " has labels of one class alone; a classifier needs two or more.");
    }
  }

  /** Counts the examples of each split by class. */
  Map<Split, long[]> classCounts(Configuration hadoop) {
    Map<Split, long[]> bySplit = new EnumMap<>(Split.class);
    for (Split split : info.examples().keySet()) {
      IdxImages images = split == Split.TEST ? test : train;
      Membership members = members(split);
      long[] counts = new long[info.target().outputs()];
      try {
        Iterator<LabelledImage> all = images.read(hadoop, 0, images.count());
        while (all.hasNext()) {
          LabelledImage image = all.next();
          counts[image.label()] += members.includes(image.id()) ? 1 : 0;
        }
      } catch (IOException e) {
        throw new DataException("Cannot read " + images.images() + ": " + e, e);
      }
      bySplit.put(split, counts);
    }
    return bySplit;
  }

  /** The files for training. */
  public IdxImages train() {
    return train;
  }

  /** The files for testing. */
  public IdxImages test() {
    return test;
  }

  @Override
  public Dataset normalisedBy(Normaliser normaliser, Normaliser targetNormaliser) {
    return new ImageDataset(
        train, test, validationFraction, view, info.normalisedBy(normaliser, targetNormaliser));
  }

  @Override
  public DatasetInfo info() {
    return info;
  }

  @Override
  public ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers) {
    info.require(split, "data.validationFraction", "0.1");
    IdxImages images = split == Split.TEST ? test : train;
    return ImageShards.deal(spark, images, members(split), form(layout, info, view), workers);
  }

  @Override
  public ExampleStream stream(
      JavaSparkContext spark, Collection<Split> splits, Layout layout, Target asked) {
    List<ImageStreams.Part> parts =
        splits.stream()
            .map(it -> new ImageStreams.Part(it, it == Split.TEST ? test : train, members(it)))
            .toList();
    return ImageStreams.of(spark, parts, form(layout, info.predicting(asked), view));
  }

  private Membership members(Split split) {
    return switch (split) {
      case TEST -> Membership.ALL;
      case VALIDATION -> new Membership(0, validationFraction);
      case TRAIN -> new Membership(validationFraction, 1);
    };
  }

  /** Returns the form of minibatches of such images. */
  static MinibatchForm form(Layout layout, DatasetInfo info, ImageView view) {
    return switch (layout) {
      case LABELLED_ROWS ->
          new ImageRows(
              info.steps(),
              info.features(),
              info.target().outputs(),
              info.normaliser(),
              view.order(info.steps()));
      case VECTORS -> new ImagePixels(info.steps() * info.features(), info.normaliser());
      case LABELLED_VECTORS ->
          new LabelledImagePixels(
              info.steps() * info.features(), info.target().outputs(), info.normaliser());
    };
  }
}
