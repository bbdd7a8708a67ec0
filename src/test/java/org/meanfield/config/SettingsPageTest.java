package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of settings, held to the records; {@code -Dsettings.write=true} writes it anew. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/settings.md");

  @Test
  void pageIsWhatTheRecordsSay() throws IOException {
    String page = new SettingsPage(new RecordSources(Path.of("src/main/java"))).write();
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        "The page of settings is out of date: mvn test -Dtest=SettingsPageTest"
            + " -Dsettings.write=true writes it anew.");
  }

  @Test
  void everySettingHasAMeaning() {
    String page = new SettingsPage(new RecordSources(Path.of("src/main/java"))).write();
    assertTrue(
        page.lines()
            .filter(line -> line.startsWith("| `"))
            .noneMatch(line -> line.endsWith("|  |")),
        () -> page.lines().filter(line -> line.endsWith("|  |")).toList().toString());
  }

  @Test
  void noCodeSpanBeginsOrEndsWithABlank() {
    String page = new SettingsPage(new RecordSources(Path.of("src/main/java"))).write();
    List<String> blank =
        Pattern.compile("`([^`\n]*)`")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .filter(code -> !code.equals(code.strip()))
            .toList();
    assertEquals(List.of(), blank);
  }
}
