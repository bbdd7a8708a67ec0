package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.source.CsvRecords.CsvRecord;

final class CsvRecordsTest {
  /** Each record as its line, and its cells or fault. */
  private static List<String> records(String text) throws IOException {
    List<String> all = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (CsvRecords records = new CsvRecords(new ByteArrayInputStream(bytes), ',')) {
      for (CsvRecord next = records.next(); next != null; next = records.next()) {
        all.add(
            next.line()
                + " "
                + (next.fault() == null ? Arrays.toString(next.cells()) : next.fault()));
      }
    }
    return all;
  }

  @Test
  void linesAreCountedWhateverEndsThem() throws IOException {
    List<String> expected = List.of("1 [a, b]", "3 [1, null]", "4 [ü, 4]");
    assertEquals(expected, records("a,b\n\n1,\nü,4"));
    assertEquals(expected, records("\uFEFFa,b\r\n\r\n1,\r\nü,4\r\n"));
  }

  @Test
  void quotedValuesMayHoldWhatElseEndsThem() throws IOException {
    assertEquals(
        List.of("1 [a, b\nc\n\nd, e]", "5 [f, \"g\", h,]"),
        records("a,\"b\nc\n\nd\",e\nf,\"\"\"g\"\"\",\"h,\"\n"));
    assertEquals(List.of("1 [a\"b, c\"]", "2 [d, e]"), records("a\"b,c\"\nd,e\n"));
  }

  @Test
  void quoteThatIsNotClosedCostsItsOwnLineAlone() throws IOException {
    String open = "opens a quote that isn't closed";
    assertEquals(List.of("1 " + open, "2 [c, d]"), records("a,\"b\nc,d\n"));
    List<String> many = records("a,\"b\n" + "c,d\n".repeat(50));
    assertEquals(51, many.size());
    assertEquals("1 " + open, many.get(0));
    assertEquals("51 [c, d]", many.get(50));
  }

  @Test
  void quotesFurtherOnDoNotCloseIt() throws IOException {
    assertEquals(
        List.of("1 [id, x, y]", "2 opens a quote that isn't closed", "3 [2, x, 3]", "4 [3, y, 4]"),
        records("id,x,y\n1,\"open,0\n2,\"x\",3\n3,y,4\n"));
    assertEquals(
        List.of("1 [id, x]", "2 opens a quote that isn't closed", "3 [2, b\nc]"),
        records("id,x\n1,\"a\n2,\"b\nc\"\n"));
  }

  @Test
  void nulCharactersAreFaults() throws IOException {
    List<String> records = records("\0a,1\n\0\0\0\nb,2\n");
    assertEquals("1 holds a NUL character, as files do that were cut off", records.get(0));
    assertEquals("3 [b, 2]", records.get(2));
  }

  @Test
  void spacesBelongToValues() throws IOException {
    assertEquals(List.of("1 [ a ,  b ]"), records(" a , b \n"));
  }

  @Test
  void quoteWithinAQuotedValueIsAFault() throws IOException {
    List<String> records = records("\"a\"b,c\nd,e\n");
    assertEquals(
        "1 is no CSV: a quote stands within a value, or there are too many columns",
        records.get(0));
    assertEquals("2 [d, e]", records.get(1));
  }
}
