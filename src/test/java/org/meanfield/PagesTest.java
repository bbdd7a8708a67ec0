package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages, which are held to what they refer to. */
class PagesTest {
  private static final Path README = Path.of("README.md");
  private static final int FRONT_DOOR_WORDS = 900;

  /** A Markdown link to a file of the repository, and perhaps a heading in it. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

  private static final Pattern COMMAND =
      Pattern.compile("(?m)^ {4}(?:[A-Z_]+=\\S+ )*(deploy/[a-z/-]+)");
  private static final Pattern CONFIG = Pattern.compile("conf/[a-z0-9-]+\\.conf");

  @Test
  void frontDoorHasRoomForNineHundredWords() throws IOException {
    assertTrue(Files.readString(README).split("\\s+").length <= FRONT_DOOR_WORDS);
  }

  @Test
  void everyLinkLeadsToAFileAndItsHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        Path target =
            link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
        if (!Files.exists(target)
            || (link.group(2) != null && !headings(target).contains(link.group(2)))) {
          broken.add(page + ": " + link.group());
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void everyScriptAndConfigurationThatIsNamedExists() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      Stream.concat(
              COMMAND.matcher(text).results().map(found -> found.group(1)),
              CONFIG.matcher(text).results().map(found -> found.group()))
          .filter(file -> !Files.exists(Path.of(file)))
          .forEach(file -> missing.add(page + ": " + file));
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyPageIsReachedFromTheFrontDoor() throws IOException {
    String front = Files.readString(README);
    for (Path page : pages()) {
      assertFalse(
          page.startsWith("src/site")
              && !page.endsWith("index.md")
              && !front.contains("](" + page + ")"),
          () -> page + " is not linked from README.md");
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> site = Files.list(Path.of("src/site/markdown"))) {
      return Stream.concat(
              Stream.of(README, Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")), site)
          .toList();
    }
  }

  /** Returns the names by which a page's headings are linked to, as forges make them. */
  private static List<String> headings(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-'))
        .collect(Collectors.toList());
  }
}
