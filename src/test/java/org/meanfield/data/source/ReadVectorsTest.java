package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Membership;
import org.meanfield.data.Split;
import org.meanfield.data.Target;

/** Rows of tables, read as vectors. */
final class ReadVectorsTest {
  private static final TableText TEXT =
      new TableText(",", "\"", "", "", "UTF-8", 1000, ".", List.of("NA"), "", "UTC");

  /** Returns the record of a row with the cells id, time, x, y, class, split. */
  private static SourceRow read(boolean named, Object... cells) {
    StepColumns columns =
        new StepColumns(
            named ? "id" : "",
            "",
            Feature.numbers("x", "y"),
            Target.Kind.CLASS,
            named ? List.of("class") : List.of(),
            named ? "split" : "");
    TableRow row = new TableRow("f.csv", 7, cells, null);
    return SourceRow.of(
        new ReadVectors(columns, TEXT, new Findings()).of(List.of(row).iterator()).next());
  }

  private static SourceRow named(Object... cells) {
    return read(true, cells);
  }

  private static SourceRow unnamed(Object x, Object y) {
    return read(false, null, null, x, y, null);
  }

  @Test
  void rowIsAVectorWithItsIdClassAndSplit() {
    SourceRow row = named("007", null, " 1.5", "-2e3", "red", "test");
    assertEquals("007", row.id());
    assertEquals(Split.TEST, row.split());
    assertEquals("red", row.label());
    assertEquals(1, row.steps());
    assertEquals(2, row.features());
    assertArrayEquals(new double[] {1.5, -2000}, SourceRow.values(row.content()));
    assertEquals(0, row.targets().length);
    assertEquals(7, row.position());
  }

  @Test
  void rowThatIsNoExampleIsRejectedWithTheReason() {
    assertEquals("has no id", named(null, null, "1", "2", "red", "test").reason());
    assertEquals("has no value in y", named("a", null, "1", "", "red", "test").reason());
    assertEquals(
        "has no value in y, since data.source.missing names NA",
        named("a", null, "1", "NA", "red", "test").reason());
    assertEquals(
        "has \"tall\" in x, which is not a number; data.source.missing may name it as a missing"
            + " value, and encode = one-hot or embedding takes texts",
        named("a", null, "tall", "2", "red", "test").reason());
    assertEquals(
        "has 1e39 in x, which is too large for float32",
        named("a", null, "1e39", "2", "red", "test").reason());
    assertEquals("has NaN in x", named("a", null, Double.NaN, "2", "red", "test").reason());
    assertEquals("has no class", named("a", null, "1", "2", "NA", "test").reason());
    assertEquals(
        "has the split dev, which is not train, validation or test",
        named("a", null, "1", "2", "red", "dev").reason());
  }

  @Test
  void rowWithoutAnIdIsKnownByWhatItIs() {
    SourceRow row = unnamed("1", "2.50");
    assertEquals(unnamed(1.0, 2.5).id(), row.id());
    assertNotEquals(unnamed("2.5", "1").id(), row.id());
    assertEquals(32, row.id().length());
    assertNull(row.label());
    assertNull(row.split());
  }

  @Test
  void idsTellClassesAndSplitsApart() {
    byte[] values = SourceRow.bytes(new double[] {1, 2});
    List<String> ids =
        List.of(
            ContentIds.of(values, null, null),
            ContentIds.of(values, "", null),
            ContentIds.of(values, "a", null),
            ContentIds.of(values, "a", Split.TRAIN),
            ContentIds.of(values, null, Split.TRAIN),
            ContentIds.of(values, "train", null));
    assertEquals(ids.size(), ids.stream().distinct().count());
    assertFalse(ids.contains(ContentIds.of(new byte[16], null, null)));
  }

  @Test
  void numbersOfEqualRowsDoNotChangeTheirPlace() {
    String id = ContentIds.of(new byte[8], null, null);
    assertEquals(Membership.place(id), ContentIds.place(id));
    assertEquals(Membership.place(id), ContentIds.place(id + "#2"));
    assertEquals(Membership.place(id), ContentIds.place(id + "#17"));
    assertEquals(Membership.place("row#2"), ContentIds.place("row#2"));
    assertNotEquals(ContentIds.place("row"), ContentIds.place("row#2"));
  }
}
