package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvFormTest {
  private static CsvForm of(String text) {
    return CsvForm.of(new SourceFiles.Beginning(text.getBytes(StandardCharsets.UTF_8), true))
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void delimiterIsThatWhichDividesAllLinesAlike(String delimiter) {
    CsvForm form = of("a;b;c,d\n1;2,5;3\n4;5;6\n".replace(",", "_").replace(";", delimiter));
    assertEquals(delimiter, form.text().delimiter());
    assertEquals(3, form.columns());
    assertTrue(form.isTable());
  }

  @Test
  void decimalCommasDivideNothing() {
    CsvForm form = of("a;b\n1,5;2,5\n3,5;4\n5;6,25\n");
    assertEquals(";", form.text().delimiter());
    assertEquals(List.of("a", "b"), form.head());
  }

  @Test
  void quotedCellsMayHoldDelimitersAndLineBreaks() {
    CsvForm form = of("a,b\n\"x, y\",1\n\"two\nlines\",2\n");
    assertEquals(1, form.alike());
    assertEquals(2, form.records());
  }

  @Test
  void quotesThatSparkEscapesAreFound() {
    assertEquals("\\", of("a,b\n\"the \\\"blue\\\" pump\",1\nx,2\n").text().escape());
    assertEquals("", of("a,b\n\"the \"\"blue\"\" pump\",1\nx,2\n").text().escape());
  }

  @Test
  void singleQuotesAreFoundWhereNamesHaveThem() {
    assertEquals("'", of("'a','b'\n'1','2'\n").text().quote());
    assertEquals("\"", of("a,b\n'1','2'\n").text().quote());
  }

  @Test
  void commentsAreToldFromAHeader() {
    assertEquals("#", of("# written today\n#\na,b\n1,2\n").text().comment());
    assertEquals("", of("#a,b\n1,2\n").text().comment());
  }

  @Test
  void encodingIsFound() {
    String text = "größe,b\n1,2\n";
    for (String charset : List.of("UTF-8", "windows-1252", "UTF-16")) {
      CsvForm form =
          CsvForm.of(new SourceFiles.Beginning(text.getBytes(Charset.forName(charset)), true))
              .orElseThrow();
      assertEquals(charset, form.text().charset());
      assertEquals("größe", form.head().get(0));
    }
  }

  @Test
  void lastLineOfABeginningIsNotLookedAt() {
    byte[] cut = "a,b\n1,2\n3,4\n5".getBytes(StandardCharsets.UTF_8);
    assertEquals(1, CsvForm.of(new SourceFiles.Beginning(cut, false)).orElseThrow().alike());
    assertFalse(CsvForm.of(new SourceFiles.Beginning(cut, true)).orElseThrow().isTable());
  }

  @Test
  void proseIsNoTableAndBytesAreNoText() {
    assertFalse(of("Yes, it is.\nNo, it isn't, or is it?\nWho knows\nMe\n").isTable());
    assertEquals(
        Optional.empty(), CsvForm.of(new SourceFiles.Beginning(new byte[] {1, 0, 2, 0, 3}, true)));
    assertEquals(Optional.empty(), CsvForm.of(new SourceFiles.Beginning(new byte[0], true)));
  }
}
