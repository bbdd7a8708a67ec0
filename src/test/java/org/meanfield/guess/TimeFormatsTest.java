package org.meanfield.guess;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.source.TableText;

final class TimeFormatsTest {
  private static final TableText FORM = TableText.delimitedBy(",");

  private static List<String> hours(String pattern, int step) {
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    return IntStream.range(0, 60)
        .mapToObj(i -> LocalDateTime.of(2023, 1, 1, 0, 0).plusHours((long) i * step))
        .map(formatter::format)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dd.MM.yyyy",
        "dd.MM.yyyy HH:mm",
        "dd/MM/yyyy HH:mm:ss",
        "MM/dd/yyyy h:mm a",
        "d-MMM-yyyy",
        "MMM d, yyyy",
        "yyyy/MM/dd HH:mm",
        "dd.MM.yy",
        "yyyyMMdd",
        "dd MMM yyyy, HH:mm"
      })
  void patternIsFound(String pattern) {
    int step = pattern.contains("m") ? 25 : 24;
    assertEquals(Optional.of(pattern), TimeFormats.of(hours(pattern, step), FORM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm:ss.SSS"
      })
  void datesOfIsoNeedNoPattern(String pattern) {
    assertEquals(Optional.of(""), TimeFormats.of(hours(pattern, 24), FORM));
  }

  /** The first twelve days of a month can be read as the first days of twelve months, too. */
  @Test
  void ofTwoPatternsThatFitTheMoreRegularOneIsTaken() {
    assertEquals(
        Optional.of("MM/dd/yyyy"),
        TimeFormats.of(List.of("01/05/2024", "01/06/2024", "01/07/2024", "01/08/2024"), FORM));
    assertEquals(
        Optional.of("dd/MM/yyyy"),
        TimeFormats.of(List.of("05/01/2024", "06/01/2024", "07/01/2024", "08/01/2024"), FORM));
  }

  @Test
  void textsThatAreNoDatesHaveNone() {
    assertEquals(Optional.empty(), TimeFormats.of(List.of("1st of May", "2nd of May"), FORM));
    assertEquals(Optional.empty(), TimeFormats.of(List.of("30.02.2024", "01.03.2024"), FORM));
  }
}
