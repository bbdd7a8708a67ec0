package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.source.CsvRecords.CsvRecord;

final class CsvRecordsTest {
  private static final TableText USUAL = TableText.delimitedBy(",");

  private static TableText form(String quote, String escape, String comment, String charset) {
    return new TableText(",", quote, escape, comment, charset, 1000, ".", List.of(), "", "UTC");
  }

  private static List<String> records(String text) throws IOException {
    return records(text.getBytes(StandardCharsets.UTF_8), USUAL);
  }

  /**
   * Returns each record as its line, and its cells or fault; then what was passed over, if
   * anything.
   */
  private static List<String> records(byte[] bytes, TableText form) throws IOException {
    List<String> all = new ArrayList<>();
    try (CsvRecords records = new CsvRecords(new ByteArrayInputStream(bytes), form)) {
      for (CsvRecord next = records.next(); next != null; next = records.next()) {
        all.add(
            next.line()
                + " "
                + (next.fault() == null ? Arrays.toString(next.cells()) : next.fault()));
      }
      if (records.blankLines() > 0) {
        all.add("blank: " + records.blankLines());
      }
      if (records.comments() > 0) {
        all.add("comments: " + records.comments());
      }
    }
    return all;
  }

  @Test
  void linesAreCountedWhateverEndsThem() throws IOException {
    List<String> expected = List.of("1 [a, b]", "3 [1, null]", "4 [ü, 4]", "blank: 1");
    assertEquals(expected, records("a,b\n\n1,\nü,4"));
    assertEquals(expected, records("\uFEFFa,b\r\n\r\n1,\r\nü,4\r\n"));
    assertEquals(expected, records("a,b\r\r1,\rü,4\r"));
  }

  @Test
  void quotedValuesMayHoldWhatElseEndsThem() throws IOException {
    assertEquals(
        List.of("1 [a, b\nc\n\nd, e]", "5 [f, \"g\", h,]"),
        records("a,\"b\nc\n\nd\",e\nf,\"\"\"g\"\"\",\"h,\"\n"));
    assertEquals(List.of("1 [a\"b, c\"]", "2 [d, e]"), records("a\"b,c\"\nd,e\n"));
  }

  @Test
  void quotedValuesMayHaveManyLines() throws IOException {
    String remark = "line, of \"\"a\"\" remark\n\n".repeat(5000);
    List<String> records = records("a,b\n1,\"" + remark + "\"\n2,x\n");
    assertEquals(3, records.size());
    assertEquals("2 [1, " + remark.replace("\"\"", "\"") + "]", records.get(1));
    assertEquals("10003 [2, x]", records.get(2));
  }

  @Test
  void quoteThatIsNotClosedCostsItsOwnLineAlone() throws IOException {
    String open = "opens a quote in cell 2 that isn't closed before the file ends";
    assertEquals(List.of("1 " + open, "2 [c, d]"), records("a,\"b\nc,d\n"));
    List<String> many = records("a,\"b\n" + "c,d\n".repeat(5000));
    assertEquals(5001, many.size());
    assertEquals("1 " + open, many.get(0));
    assertEquals("5001 [c, d]", many.get(5000));
  }

  @Test
  void quoteThatIsNotClosedIsNotFollowedForEver() throws IOException {
    byte[] text = ("a,\"b\n" + "c,d\n".repeat(5000)).getBytes(StandardCharsets.UTF_8);
    List<String> many = records(text, form("\"", "", "", "UTF-8"));
    assertEquals(5001, many.size());
    assertEquals(
        "1 opens a quote in cell 2 that isn't closed within data.source.maxRecordBytes = 1,000",
        many.get(0));
  }

  @Test
  void longLinesAreFaults() throws IOException {
    byte[] text = ("a,b\n" + "x".repeat(2000) + ",1\nc,d\n").getBytes(StandardCharsets.UTF_8);
    assertEquals(
        List.of("1 [a, b]", "2 is longer than data.source.maxRecordBytes = 1,000", "3 [c, d]"),
        records(text, form("\"", "", "", "UTF-8")));
  }

  @Test
  void quotesFurtherOnDoNotCloseIt() throws IOException {
    assertEquals(
        List.of(
            "1 [id, x, y]",
            "2 opens a quote in cell 2 that isn't closed: the record would end with line 3, which"
                + " has text after the quote that closes cell 2",
            "3 [2, x, 3]",
            "4 [3, y, 4]"),
        records("id,x,y\n1,\"open,0\n2,\"x\",3\n3,y,4\n"));
    assertEquals(
        List.of(
            "1 [id, x]",
            "2 opens a quote in cell 2 that isn't closed: the record would end with line 3 and have"
                + " 3 cells, but the header has 2",
            "3 opens a quote in cell 1 that isn't closed before the file ends"),
        records("id,x\n1,\"a\n\",3\n"));
  }

  @Test
  void nulCharactersAreFaults() throws IOException {
    List<String> records = records("\0a,1\n\0\0\0\nb,2\n");
    assertTrue(records.get(0).startsWith("1 holds a NUL character: the file was cut off"));
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
        "1 is not CSV: has text after the quote that closes cell 1; quotes within a quoted cell are"
            + " doubled, or follow data.source.escape",
        records.get(0));
    assertEquals("2 [d, e]", records.get(1));
  }

  @Test
  void quotesMayBeEscaped() throws IOException {
    String text = "a,b\n\"the \\\"blue\\\" pump\",\"C:\\\\\"\n\"\\\"\nx\",\"y\"\"\"\n\\,\\n\n";
    assertEquals(
        List.of("1 [a, b]", "2 [the \"blue\" pump, C:\\]", "3 [\"\nx, y\"]", "5 [\\, \\n]"),
        records(text.getBytes(StandardCharsets.UTF_8), form("\"", "\\", "", "UTF-8")));
  }

  @Test
  void quotesMayBeOthersOrNone() throws IOException {
    byte[] text = "'a,b',\"\nc',\"\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("1 [a,b, \"]", "2 [c', \"]"), records(text, form("'", "", "", "UTF-8")));
    assertEquals(List.of("1 ['a, b', \"]", "2 [c', \"]"), records(text, form("", "", "", "UTF-8")));
  }

  @Test
  void blankLinesOfOneColumnAreRecordsUnlessTheFileEndsWithThem() throws IOException {
    assertEquals(
        List.of("2 [x]", "3 [1]", "4 [null]", "5 [null]", "6 [2]", "7 [null]", "8 [3]", "blank: 3"),
        records("\nx\n1\n\n  \n2\n\n3\n\n\n"));
    assertEquals(List.of("1 [x]", "blank: 2"), records("x\r\n\r\n\r\n"));
  }

  @Test
  void emptyCellsAreNoBlankLine() throws IOException {
    TableText tabs = TableText.delimitedBy("\t");
    assertEquals(
        List.of("1 [a, b]", "2 [null, null]", "4 [1, 2]", "blank: 2"),
        records("a\tb\n\t\n \n1\t2\n\n".getBytes(StandardCharsets.UTF_8), tabs));
  }

  @Test
  void commentsArePassedOverAndCounted() throws IOException {
    byte[] text = "# made by hand\nx\n1\n\n# ,\"\n\n2\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        List.of("2 [x]", "3 [1]", "4 [null]", "6 [null]", "7 [2]", "comments: 2"),
        records(text, form("\"", "", "#", "UTF-8")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void filesMayHaveAnotherEncoding(String charset) throws IOException {
    byte[] text = "größe,b\r\n\"ü\n\",2\n".getBytes(Charset.forName(charset));
    assertEquals(List.of("1 [größe, b]", "2 [ü\n, 2]"), records(text, form("\"", "", "", charset)));
  }

  @Test
  void otherEncodingsAreFaultsThatNameTheSetting() throws IOException {
    byte[] latin = "caf\u00e9,1\nb,2\n".getBytes(StandardCharsets.ISO_8859_1);
    String fault = "is not UTF-8; data.source.charset may name another encoding, such as";
    List<String> records = records(latin, USUAL);
    assertTrue(records.get(0).startsWith("1 " + fault), records.get(0));
    assertEquals("2 [b, 2]", records.get(1));
    String first = records("a,b\n".getBytes(StandardCharsets.UTF_16), USUAL).get(0);
    assertTrue(first.startsWith("1 " + fault), first);
    assertTrue(first.endsWith("; it begins as UTF-16 does"), first);
    byte[] cut = Arrays.copyOf("a,b\nc,d".getBytes(StandardCharsets.UTF_16LE), 13);
    assertTrue(records(cut, form("\"", "", "", "UTF-16LE")).get(1).startsWith("2 is not UTF-16LE"));
  }
}
