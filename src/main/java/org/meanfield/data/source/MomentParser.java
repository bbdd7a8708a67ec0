package org.meanfield.data.source;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.meanfield.errors.Violations;

/**
 * Reads times of steps. They are finite numbers, or dates of ISO 8601 with or without a time, as
 * databases write them: a space may stand for the T, a comma for the point, and an offset be {@code
 * Z}, {@code UTC}, {@code +01}, {@code +0100} or {@code +01:00}; or whatever a pattern says. Those
 * without an offset are in the time zone. One that its clocks skipped, or showed twice, is no time.
 */
final class MomentParser {
  private static final int DATE = "yyyy-mm-dd".length();

  /** The number from which on doubles are more than 1 apart. */
  private static final double EXACT = 1L << 53;

  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)"
              + "(?:[Tt ](\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?)"
              + "(?: ?([Zz]|UTC|GMT|[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?)(?:\\[[^\\]]+\\])?)?)?");

  private final String format;
  private final ZoneId zone;
  private final boolean fixed;
  private final DateTimeFormatter formatter;
  private boolean readLocal;

  /**
   * Creates a reader of times in one format.
   *
   * @param format the pattern; empty for ISO 8601 and numbers
   * @param timezone of times that don't say theirs
   */
  MomentParser(String format, String timezone) {
    this.format = format;
    this.zone = ZoneId.of(timezone);
    this.fixed = zone.getRules().isFixedOffset();
    this.formatter = format.isEmpty() ? DateTimeFormatter.ISO_DATE_TIME : strict(format);
  }

  /** Checks the settings. */
  static Violations check(Violations violations, String format, String timezone) {
    boolean zone = isZone(timezone);
    violations.require(
        zone,
        "timezone",
        "is " + timezone + ", which Java doesn't know",
        "give a zone that it knows, such as UTC or Europe/Berlin");
    try {
      MomentParser parser = new MomentParser(format, "UTC");
      ZonedDateTime sample = ZonedDateTime.of(2021, 11, 22, 13, 14, 15, 0, ZoneOffset.UTC);
      if (!format.isEmpty()) {
        parser.moment(parser.formatter.format(sample), "");
      }
    } catch (DateTimeException | IllegalArgumentException | RejectedRecordException e) {
      violations.require(
          false,
          "timeFormat",
          "is " + format + ", which is not a pattern of a date",
          "give a pattern of java.time's DateTimeFormatter, such as dd/MM/yyyy HH:mm:ss");
    }
    return violations;
  }

  private static boolean isZone(String name) {
    try {
      ZoneId.of(name);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Returns whether a time was read that said no offset. */
  boolean hasReadLocal() {
    return readLocal;
  }

  /** Returns a date as the zone's clocks show it. */
  ZonedDateTime byClock(Moment date) {
    return Instant.ofEpochSecond(date.whole()).atZone(zone);
  }

  /** Returns whether numbers are texts in the pattern. */
  boolean hasFormat() {
    return !format.isEmpty();
  }

  /**
   * Reads a time.
   *
   * @throws RejectedRecordException if it is none
   */
  Moment parse(String text, String column) throws RejectedRecordException {
    return moment(text.strip(), column);
  }

  private Moment moment(String text, String column) throws RejectedRecordException {
    if (hasFormat()) {
      return formatted(text, column);
    }
    boolean date = text.length() >= DATE && text.charAt(4) == '-';
    return date ? iso(text, column) : number(text, column);
  }

  private static Moment number(String text, String column) throws RejectedRecordException {
    double number;
    try {
      number = Numbers.parse(text, '.');
      if (number == Math.rint(number) && Math.abs(number) >= EXACT) {
        // A double would make one time of several.
        return new Moment(new BigDecimal(text).longValueExact(), 0, false);
      }
    } catch (ArithmeticException e) {
      throw new RejectedRecordException(
          "has " + text + " in " + column + ", which is too large for a time");
    } catch (NumberFormatException e) {
      throw new RejectedRecordException(
          String.format(
              "has \"%s\" in %s, which is neither a number nor a date of ISO 8601;"
                  + " data.source.timeFormat may give its pattern",
              text, column));
    }
    return Moment.ofNumber(number);
  }

  private Moment iso(String text, String column) throws RejectedRecordException {
    Matcher parts = ISO.matcher(text);
    try {
      if (parts.matches()) {
        LocalDate date = LocalDate.parse(parts.group(1));
        String time = parts.group(2);
        if (time == null) {
          return first(date);
        }
        LocalDateTime local = date.atTime(LocalTime.parse(time.replace(',', '.')));
        String offset = parts.group(3);
        if (offset == null) {
          return local(local, text, column);
        }
        boolean utc = Character.isLetter(offset.charAt(0));
        return Moment.of(local.toInstant(utc ? ZoneOffset.UTC : ZoneOffset.of(offset)));
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new RejectedRecordException(
        String.format(
            "has \"%s\" in %s, which is not a date of ISO 8601; data.source.timeFormat may give its"
                + " pattern",
            text, column));
  }

  private Moment formatted(String text, String column) throws RejectedRecordException {
    try {
      TemporalAccessor parsed =
          formatter.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
      if (parsed instanceof ZonedDateTime zoned) {
        return Moment.of(zoned.toInstant());
      }
      return parsed instanceof LocalDate date
          ? first(date)
          : local(LocalDateTime.from(parsed), text, column);
    } catch (DateTimeParseException e) {
      throw new RejectedRecordException(
          String.format(
              "has \"%s\" in %s, which does not match data.source.timeFormat = %s",
              text, column, format));
    }
  }

  /** The first time of a day by the zone's clocks. */
  private Moment first(LocalDate day) {
    readLocal = true;
    return Moment.of(day.atStartOfDay(zone).toInstant());
  }

  /**
   * A time of the zone's clocks.
   *
   * @throws RejectedRecordException if they skipped it, or showed it twice
   */
  Moment local(LocalDateTime local, String text, String column) throws RejectedRecordException {
    readLocal = true;
    if (fixed) {
      return Moment.of(local.toInstant(zone.getRules().getOffset(Instant.EPOCH)));
    }
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.size() == 1) {
      return Moment.of(local.toInstant(offsets.get(0)));
    }
    throw new RejectedRecordException(
        String.format(
            "has \"%s\" in %s, a time that clocks in data.source.timezone = %s %s; give times with"
                + " their offsets",
            text, column, zone, offsets.isEmpty() ? "skipped" : "showed twice"));
  }

  /** Strict, so that no 30 February becomes another day. */
  private static DateTimeFormatter strict(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .parseDefaulting(ChronoField.ERA, 1)
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }
}
