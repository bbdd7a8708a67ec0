package org.meanfield.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.meanfield.data.source.ImageLook;
import org.meanfield.data.source.SourceFiles;
import org.meanfield.errors.DataException;
import org.meanfield.guess.PrepareText.Splits;

/** Takes folders of image files, or of the four IDX files, for images. */
final class ImageRule {
  private static final Set<String> SPLITS = Set.of("train", "validation", "test");
  private static final int LOOKED_AT = 50;
  private static final int MOST_BYTES = 1 << 26;

  /** The longest side of an image that is taken in its own size. */
  private static final int LONGEST_SIDE = 64;

  private static final int LONGEST_COLOURED_SIDE = 32;

  private final SourceFiles files;
  private final Source source;
  private final Wishes wishes;

  ImageRule(SourceFiles files, Source source, Wishes wishes) {
    this.files = files;
    this.source = source;
    this.wishes = wishes;
  }

  /** Returns the guess for a folder of IDX files. */
  Guess idx() {
    String what = "labelled images as IDX files, divided into training and testing already";
    ConfigText text =
        PrepareText.begin(
            source,
            what("Labelled images"),
            "idx",
            "conf/prepare-mnist-sample.conf explains each setting.");
    text.close()
        .blank()
        .comment(
            "The files give the splits; about validationFraction of the training images are held"
                + " back for validation.")
        .open("splits")
        .set("kind", "given")
        .set("validationFraction", 0.1)
        .close()
        .blank()
        .comment("Pixels are levels from 0 to 1.")
        .set("normaliser", "none");
    return guess(what, text.close().toString(), List.of(), new TrainText.Length(10_000, 20, true));
  }

  private static String what(String images) {
    return images + " become a dataset.";
  }

  /**
   * The folders of images.
   *
   * @param classes those that are classes; empty if images have none
   * @param splits the topmost folders, if they are splits; else empty
   */
  private record Folders(Set<String> classes, Set<String> splits) {
    static Folders of(List<String> images) {
      Set<String> tops =
          images.stream().map(file -> file.split("/", 2)[0]).collect(Collectors.toSet());
      boolean given = SPLITS.containsAll(tops) && tops.containsAll(Set.of("train", "test"));
      Set<String> classes =
          images.stream()
              .map(ImageRule::folder)
              .filter(name -> !given || !SPLITS.contains(name))
              .collect(Collectors.toCollection(TreeSet::new));
      boolean labelled = classes.size() > 1 && !classes.contains("");
      return new Folders(labelled ? classes : Set.of(), given ? tops : Set.of());
    }

    boolean areClasses() {
      return !classes.isEmpty();
    }
  }

  /**
   * Returns the guess for a folder of image files.
   *
   * @param images their paths below the folder
   */
  Guess files(List<String> images) {
    Folders folders = Folders.of(images);
    Sizes sizes = sizes(images);
    Splits splits = Splits.of(images.size());
    String classes =
        folders.areClasses()
            ? String.format(
                Locale.ROOT, " in %,d folders, which are classes", folders.classes().size())
            : "";
    boolean validated = splits.validation() > 0 || folders.splits().contains("validation");
    return guess(
        String.format(Locale.ROOT, "%,d image files%s", images.size(), classes),
        prepare(folders, sizes, splits),
        findings(images, folders, sizes),
        new TrainText.Length(splits.trained(), 30, validated),
        folders.areClasses());
  }

  private List<String> findings(List<String> images, Folders folders, Sizes sizes) {
    List<String> findings = new ArrayList<>();
    String colour = sizes.isGrey() ? "grey" : "in colour";
    findings.add("The images are " + colour + ", " + sizes.words() + ".");
    if (folders.areClasses()) {
      findings.add(
          "The folders are the classes: "
              + PrepareText.some(List.copyOf(new TreeSet<>(folders.classes())))
              + ".");
    }
    if (images.size() < files.paths().size()) {
      findings.add(
          String.format(
              Locale.ROOT,
              "Files that are no images: %,d. prepare rejects them, so move them out of the folder.",
              files.paths().size() - images.size()));
    }
    return findings;
  }

  private String prepare(Folders folders, Sizes sizes, Splits splits) {
    ConfigText text =
        PrepareText.begin(
            source,
            what("Images"),
            "image-files",
            "conf/prepare-mnist-sample.conf explains each setting.");
    boolean given = !folders.splits().isEmpty();
    text.blank()
        .comment(
            "With folders, the folder that an image is in is its class; with none, it has none.")
        .set("labels", folders.areClasses() ? "folders" : "none")
        .set("splits", given ? "folders" : "none")
        .blank();
    decode(text, sizes);
    text.close();
    if (given) {
      text.blank()
          .comment("The topmost folders give the splits.")
          .open("splits")
          .set("kind", "given")
          .number(
              "validationFraction",
              folders.splits().contains("validation") ? 0 : splits.validation())
          .close();
    } else {
      PrepareText.splitByHash(text, splits);
    }
    text.blank().comment("Pixels are levels from 0 to 1.").set("normaliser", "none");
    return text.close().toString();
  }

  private static void decode(ConfigText text, Sizes sizes) {
    String channels = sizes.isGrey() ? "grey" : "rgb";
    if (sizes.taken().isEmpty()) {
      text.comment("All images have one size, which is kept.")
          .section("decode", "channels = " + channels);
    } else {
      text.comment("Images are scaled to one size; they are " + sizes.words() + ".")
          .section(
              "decode",
              String.format(
                  "channels = %s, width = %d, height = %d, fit = crop",
                  channels, sizes.taken().get(0), sizes.taken().get(1)));
    }
  }

  private static String folder(String file) {
    String[] parts = file.split("/", -1);
    return parts.length < 2 ? "" : parts[parts.length - 2];
  }

  /**
   * The sizes of some images.
   *
   * @param words the sizes in words
   * @param taken the width and height that images are scaled to; empty for their own
   */
  private record Sizes(boolean isGrey, String words, List<Integer> taken) {}

  private Sizes sizes(List<String> images) {
    List<ImageLook> looks = new ArrayList<>();
    int every = Math.max(1, images.size() / LOOKED_AT);
    for (int i = 0; i < images.size(); i += every) {
      byte[] bytes = files.beginning(files.path(images.get(i)), MOST_BYTES).bytes();
      ImageLook.of(bytes).ifPresent(looks::add);
    }
    if (looks.isEmpty()) {
      throw new DataException(
          "None of the image files in "
              + source.path()
              + " that were looked at can be decoded, such as "
              + images.get(0)
              + ". Give PNG, JPEG, BMP or GIF files of 8 bits in a channel.");
    }
    boolean grey = looks.stream().allMatch(ImageLook::isGrey);
    int width = looks.stream().mapToInt(ImageLook::width).sorted().toArray()[looks.size() / 2];
    int height = looks.stream().mapToInt(ImageLook::height).sorted().toArray()[looks.size() / 2];
    boolean same =
        looks.stream().allMatch(look -> look.width() == width && look.height() == height);
    int longest = grey ? LONGEST_SIDE : LONGEST_COLOURED_SIDE;
    double scale = Math.min(1, (double) longest / Math.max(width, height));
    List<Integer> taken =
        same && scale == 1
            ? List.of()
            : List.of(
                Math.max(1, (int) Math.round(scale * width)),
                Math.max(1, (int) Math.round(scale * height)));
    String words =
        same
            ? width + " × " + height + " pixels"
            : "of different sizes, " + width + " × " + height + " pixels in the middle";
    return new Sizes(grey, words, taken);
  }

  private Guess guess(
      String summary, String prepare, List<String> findings, TrainText.Length length) {
    return guess(summary, prepare, findings, length, true);
  }

  private Guess guess(
      String summary,
      String prepare,
      List<String> findings,
      TrainText.Length length,
      boolean labelled) {
    Wishes.Model model =
        wishes.model() == Wishes.Model.ANY ? Wishes.Model.AUTOENCODER : wishes.model();
    if (model == Wishes.Model.LSTM && !labelled) {
      throw new DataException(
          source.path()
              + " has no folders that could be the images' classes, which an LSTM learns. Put the"
              + " images of each class into a folder, or leave out --model lstm.");
    }
    List<String> all = new ArrayList<>(findings);
    if (labelled && model != Wishes.Model.LSTM) {
      all.add("The model doesn't see the classes; --model lstm writes a classifier.");
    }
    String[] more = labelled ? new String[] {"evaluate --linear-probe"} : new String[] {"evaluate"};
    return new Guess(
        "images",
        model.name().toLowerCase(Locale.ROOT),
        summary,
        0,
        List.of(),
        all,
        prepare,
        TrainText.images(source, model, more, length),
        List.of(source.prepareCommand(), source.command("train")));
  }
}
