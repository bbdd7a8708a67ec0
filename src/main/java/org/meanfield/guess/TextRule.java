package org.meanfield.guess;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.meanfield.data.source.SourceFiles;
import org.meanfield.errors.DataException;

/** Takes a text, in any language, for one that a model is to continue. */
final class TextRule {
  private static final int FEWEST = 2000;
  private static final int FEW = 100_000;

  private final Source source;
  private final Wishes wishes;

  TextRule(Source source, Wishes wishes) {
    this.source = source;
    this.wishes = wishes;
  }

  /**
   * Returns the guess.
   *
   * @param beginning the text's first bytes
   */
  Guess guess(SourceFiles files, SourceFiles.Beginning beginning) {
    String file = files.paths().get(0);
    String text = new String(beginning.bytes(), StandardCharsets.UTF_8);
    int broken = text.indexOf('\uFFFD');
    if (broken >= 0 && broken < text.length() - 1) {
      throw new DataException(
          file
              + " is a text, but not in UTF-8. Convert it, for example with iconv -f windows-1252.");
    }
    boolean whole = beginning.whole();
    long characters = whole ? text.codePointCount(0, text.length()) : files.bytes();
    if (characters < FEWEST) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is a text of %,d characters, too few to learn from. Give some thousands; a few"
                  + " hundred thousand are enough for words.",
              file,
              characters));
    }
    if (wishes.model() != Wishes.Model.ANY && wishes.model() != Wishes.Model.LSTM) {
      throw new DataException(
          file + " is a text, which only an LSTM continues. Leave out --model.");
    }
    String different =
        String.format(
            Locale.ROOT,
            "It has %,d different characters.%s",
            text.codePoints().distinct().count(),
            characters < FEW
                ? " A few hundred thousand characters are enough for a model to learn words; these"
                    + " are fewer."
                : "");
    return new Guess(
        "text",
        "lstm",
        String.format(
            Locale.ROOT,
            "a text of %s%,d characters, to continue character by character",
            whole ? "" : "about ",
            characters),
        0,
        List.of(),
        List.of(different),
        "",
        TrainText.text(
            new Source(file(files), source.prepareFile(), source.trainFile()), characters),
        List.of(source.command("train"), source.command("sample") + " --temperature 0.7"));
  }

  /** Returns the path of the text: that which the user gave, or the only file's in that folder. */
  private String file(SourceFiles files) {
    return files.isFolder()
        ? source.path().replaceAll("/+$", "") + "/" + files.relativePaths().get(0)
        : source.path();
  }
}
