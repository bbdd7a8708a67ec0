package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class MomentTest {
  private static Moment parse(String text) throws RejectedRecordException {
    return Moment.parse(text, "t");
  }

  private static String fault(String text) {
    return assertThrows(RejectedRecordException.class, () -> parse(text)).getMessage();
  }

  @Test
  void numbersAreThemselves() throws RejectedRecordException {
    assertEquals(new Moment(17, false), parse("17"));
    assertEquals("17", parse("1.7e1").toString());
    assertEquals("-0.5", parse("-0.5").toString());
    assertEquals("20160701", parse("20160701").toString());
  }

  @Test
  void datesAreSecondsInUtc() throws RejectedRecordException {
    assertEquals(new Moment(86400, true), parse("1970-01-02"));
    assertEquals(new Moment(86400 + 3600, true), parse("1970-01-02 01:00"));
    assertEquals(new Moment(86400, true), parse("1970-01-02T01:00:00+01:00"));
    assertEquals(new Moment(-0.25, true), parse("1969-12-31T23:59:59.75Z"));
    for (String text : new String[] {"2016-07-01T00:00:00Z", "1969-12-31T23:59:59.750Z"}) {
      assertEquals(text, parse(text).toString());
    }
  }

  @Test
  void othersAreFaults() {
    assertEquals("has no value in t", fault(null));
    assertEquals("has \"noon\" in t, which is no number", fault("noon"));
    assertEquals("has NaN in t", fault("NaN"));
    assertEquals("has \"2016-02-30\" in t, which is no date of ISO 8601", fault("2016-02-30"));
    assertEquals("has \"2016-02-03x\" in t, which is no date of ISO 8601", fault("2016-02-03x"));
  }
}
