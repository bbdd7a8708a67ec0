package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comments of the program begin with a verb, or with the name of what they are about. */
final class JavadocTest {
  private static final Pattern COMMENT =
      Pattern.compile("/\\*\\*[\\s*]*(.*?)\\s*\\*/", Pattern.DOTALL);
  private static final Pattern FRAGMENT =
      Pattern.compile(
          "(?:What|Whether|How|Of|That|For|Whoever|Whatever|Which|Where|When|Who|As|Those|By|With"
              + "|Before|After|From|In|At|To|The same)\\b|\\w+( \\w+)?\\.(?:\\s|$)");

  @Test
  void noCommentBeginsAsAFragment() throws IOException {
    List<String> fragments = new ArrayList<>();
    int comments = 0;
    for (Path file : sources()) {
      Matcher comment = COMMENT.matcher(Files.readString(file));
      while (comment.find()) {
        comments++;
        if (FRAGMENT.matcher(comment.group(1)).lookingAt()) {
          fragments.add(file + ": " + comment.group(1).lines().findFirst().orElseThrow());
        }
      }
    }
    assertTrue(comments > 1000, comments + " comments were found");
    assertEquals(List.of(), fragments);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
