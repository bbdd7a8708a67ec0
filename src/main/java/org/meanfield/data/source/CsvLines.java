package org.meanfield.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.io.input.ReaderInputStream;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/** The lines of a text file, whatever ends them, numbered from 1. */
final class CsvLines implements Closeable {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACED = '\uFFFD';
  private static final char NUL = '\0';
  private static final int MARK_SUM = 0xfe + 0xff;

  private final LineReader in;
  private final String charset;
  private final int mostBytes;

  /** True if its line breaks are more than a byte, and it comes here as UTF-8. */
  private final boolean wide;

  private final CharsetDecoder decoder;
  private long lines;

  /**
   * A line of a file.
   *
   * @param text null if it can't be read
   * @param bytes how long it is
   * @param fault why it can't be read; null if it can
   */
  record Line(long number, String text, int bytes, String fault) {}

  /**
   * Reads a file from its beginning.
   *
   * @param charset its name
   * @param mostBytes of a line that is kept
   */
  CsvLines(InputStream file, String charset, int mostBytes) throws IOException {
    Charset encoding = Charset.forName(charset);
    this.charset = charset;
    this.mostBytes = mostBytes;
    this.wide = !Arrays.equals("\n".getBytes(withoutMark(encoding)), new byte[] {'\n'});
    this.in = new LineReader(wide ? asUtf8(file, encoding) : file);
    this.decoder = decoder(wide ? StandardCharsets.UTF_8 : encoding, CodingErrorAction.REPORT);
  }

  private static InputStream asUtf8(InputStream file, Charset encoding) throws IOException {
    return ReaderInputStream.builder()
        .setReader(new InputStreamReader(file, decoder(encoding, CodingErrorAction.REPLACE)))
        .setCharset(StandardCharsets.UTF_8)
        .get();
  }

  private static Charset withoutMark(Charset encoding) {
    return encoding.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : encoding;
  }

  private static CharsetDecoder decoder(Charset encoding, CodingErrorAction action) {
    return encoding.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
  }

  /** The next line; null after the last one. */
  Line next() throws IOException {
    Text bytes = new Text();
    if (in.readLine(bytes, mostBytes == Integer.MAX_VALUE ? mostBytes : mostBytes + 1) == 0) {
      return null;
    }
    lines++;
    int length = bytes.getLength();
    if (length > mostBytes) {
      return faulty(
          length,
          String.format(Locale.ROOT, "is longer than data.source.maxRecordBytes = %,d", mostBytes));
    }
    try {
      String text = decoder.decode(ByteBuffer.wrap(bytes.getBytes(), 0, length)).toString();
      if (text.indexOf(NUL) >= 0) {
        return faulty(
            length,
            "holds a NUL character: the file was cut off, or is in another encoding than"
                + " data.source.charset = "
                + charset);
      }
      if (wide && text.indexOf(REPLACED) >= 0) {
        return faulty(length, notInCharset());
      }
      boolean marked = lines == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return new Line(lines, marked ? text.substring(1) : text, length, null);
    } catch (CharacterCodingException e) {
      boolean utf16 = lines == 1 && length > 1 && isMark(bytes.getBytes());
      return faulty(length, notInCharset() + (utf16 ? "; it begins as UTF-16 does" : ""));
    }
  }

  private static boolean isMark(byte[] bytes) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    return first + second == MARK_SUM && Math.max(first, second) == 0xff;
  }

  private String notInCharset() {
    return "is not "
        + charset
        + "; data.source.charset may name another encoding, such as windows-1252";
  }

  private Line faulty(int length, String fault) {
    return new Line(lines, null, length, fault);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
