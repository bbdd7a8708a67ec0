package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.Violations;

final class MomentTest {
  private static final MomentParser ISO = new MomentParser("", "UTC");

  private static Moment parse(String text) throws RejectedRecordException {
    return ISO.parse(text, "t");
  }

  private static Moment parse(String format, String zone, String text)
      throws RejectedRecordException {
    return new MomentParser(format, zone).parse(text, "t");
  }

  private static String fault(MomentParser parser, String text) {
    return assertThrows(RejectedRecordException.class, () -> parser.parse(text, "t")).getMessage();
  }

  @Test
  void numbersAreThemselves() throws RejectedRecordException {
    assertEquals(new Moment(17, 0, false), parse("17"));
    assertEquals("17", parse("1.7e1").toString());
    assertEquals("-0.5", parse("-0.5").toString());
    assertEquals("20160701", parse("20160701").toString());
    assertEquals(parse("3"), parse(" 3.0 "));
  }

  @Test
  void wholeNumbersBeyondADoublesAreTold() throws RejectedRecordException {
    Moment first = parse("1700000000000000001");
    Moment second = parse("1700000000000000002");
    assertTrue(first.compareTo(second) < 0);
    assertEquals(1, second.since(first));
    assertEquals("1700000000000000001", first.toString());
  }

  @Test
  void nanosecondsAreTold() throws RejectedRecordException {
    Moment first = parse("2023-02-01 15:41:10.1234567");
    Moment second = parse("2023-02-01 15:41:10.1234568");
    assertNotEquals(first, second);
    assertEquals("2023-02-01T15:41:10.123456700Z", first.toString());
    assertEquals(1e-7, second.since(first), 1e-12);
    assertEquals(second, Moment.ofNanos(1_675_266_070_123_456_800L));
    assertEquals("1969-12-31T23:59:59.999999999Z", Moment.ofNanos(-1).toString());
  }

  @Test
  void datesAreSecondsInUtc() throws RejectedRecordException {
    assertEquals(new Moment(86400, 0, true), parse("1970-01-02"));
    assertEquals(new Moment(86400 + 3600, 0, true), parse("1970-01-02 01:00"));
    assertEquals(new Moment(86400, 0, true), parse("1970-01-02T01:00:00+01:00"));
    assertEquals(new Moment(-1, 0.75, true), parse("1969-12-31T23:59:59.75Z"));
    for (String text : new String[] {"2016-07-01T00:00:00Z", "1969-12-31T23:59:59.750Z"}) {
      assertEquals(text, parse(text).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-02-01 15:41:10.5+01",
        "2023-02-01 15:41:10.5+0100",
        "2023-02-01T15:41:10,500+01:00",
        "2023-02-01t15:41:10.500000000+01:00:00",
        "2023-02-01 14:41:10.5 UTC",
        "2023-02-01 14:41:10.5 GMT",
        "2023-02-01 14:41:10.5Z",
        "2023-02-01T14:41:10.5z",
        "2023-02-01 14:41:10.5",
        "2023-02-01 14:41:10.5-00",
        "2023-02-01T15:41:10.5+01:00[Europe/Berlin]",
        " 2023-02-01 20:11:10.5 +0530 "
      })
  void offsetsMayBeWrittenAsDatabasesDo(String text) throws RejectedRecordException {
    assertEquals(Moment.of(Instant.parse("2023-02-01T14:41:10.5Z")), parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2016-02-30",
        "2016-02-03x",
        "2016-02-03T",
        "2016-02-03 25:00",
        "2016-02-03 10:00:00+19",
        "2016-02-03 10:00:00+0",
        "2016-02-03 10:00:00.1234567890",
        "2016-02-03 10:00:60",
        "2016-02-03  10:00"
      })
  void otherDatesAreFaultsThatNameThePattern(String text) {
    assertEquals(
        "has \""
            + text
            + "\" in t, which is not a date of ISO 8601; data.source.timeFormat may give its"
            + " pattern",
        fault(ISO, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"noon", "NaN", "Infinity", "0x1p3", "1f", "1d", "1_000", "١٢", "1,5", "1 2"})
  void whatIsNoDecimalNumberIsAFault(String text) {
    assertTrue(fault(ISO, text).startsWith("has \"" + text + "\" in t, which is neither a number"));
  }

  @Test
  void tooLargeNumbersAreFaults() {
    assertEquals("has 1e400 in t, which is too large for a time", fault(ISO, "1e400"));
    assertEquals("has -1e19 in t, which is too large for a time", fault(ISO, "-1e19"));
  }

  @Test
  void patternsReadOtherForms() throws RejectedRecordException {
    Moment expected = Moment.of(Instant.parse("2023-02-01T15:41:10Z"));
    assertEquals(expected, parse("dd/MM/yyyy HH:mm:ss", "UTC", "01/02/2023 15:41:10"));
    assertEquals(expected, parse("MM/dd/uuuu hh:mm:ss a", "UTC", "02/01/2023 03:41:10 pm"));
    assertEquals(expected, parse("yyyyMMddHHmmss", "UTC", "20230201154110"));
    assertEquals(expected, parse("d MMM yyyy HH:mm:ss X", "UTC", "1 Feb 2023 16:41:10 +01"));
    assertEquals(expected, parse("dd/MM/yyyy HH:mm:ss", "Europe/Berlin", "01/02/2023 16:41:10"));
    assertEquals(
        Moment.of(Instant.parse("2023-02-01T00:00:00Z")), parse("dd.MM.yy", "UTC", "01.02.23"));
  }

  @Test
  void patternsAreStrict() {
    MomentParser days = new MomentParser("dd/MM/yyyy", "UTC");
    for (String text : List.of("30/02/2023", "1/2/2023", "2023-02-01", "17")) {
      assertEquals(
          "has \"" + text + "\" in t, which does not match data.source.timeFormat = dd/MM/yyyy",
          fault(days, text));
    }
  }

  @Test
  void timesWithoutOffsetAreOfTheTimeZone() throws RejectedRecordException {
    assertEquals(
        Moment.of(Instant.parse("2023-07-01T10:00:00Z")),
        parse("", "Europe/Berlin", "2023-07-01 12:00"));
    assertEquals(
        Moment.of(Instant.parse("2023-07-01T12:00:00Z")),
        parse("", "Europe/Berlin", "2023-07-01 12:00Z"));
    assertEquals(
        Moment.of(Instant.parse("2023-06-30T22:00:00Z")), parse("", "Europe/Berlin", "2023-07-01"));
  }

  @Test
  void timesThatClocksSkippedOrShowedTwiceAreFaults() {
    MomentParser berlin = new MomentParser("", "Europe/Berlin");
    assertTrue(
        fault(berlin, "2023-03-26 02:30").contains("Europe/Berlin skipped; give times with"));
    assertTrue(
        fault(berlin, "2023-10-29 02:30").contains("Europe/Berlin showed twice; give times"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbb", "HH:mm", "dd/MM HH:mm", "YYYY-MM-dd", "'"})
  void patternsThatTellNoDateAreRefused(String format) {
    Violations violations = MomentParser.check(new Violations(), format, "UTC");
    assertTrue(
        assertThrows(IllegalArgumentException.class, violations::check)
            .getMessage()
            .startsWith("timeFormat is " + format + ", which is not a pattern of a date"));
  }
}
