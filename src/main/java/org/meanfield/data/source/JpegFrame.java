package org.meanfield.data.source;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The frame header of a JPEG file (ITU-T T.81, B.2.2). */
final class JpegFrame {
  /** The place of the number of components: after the precision, 1 byte, and two sizes, 2 each. */
  private static final int COMPONENTS_OFFSET = 5;

  /** The markers of baseline, extended, progressive and lossless frames. */
  private static final List<Integer> HEADERS =
      List.of(
          JPEG.SOF0,
          JPEG.SOF1,
          JPEG.SOF2,
          JPEG.SOF3,
          JPEG.SOF5,
          JPEG.SOF6,
          JPEG.SOF7,
          JPEG.SOF9,
          JPEG.SOF10,
          JPEG.SOF11,
          JPEG.SOF13,
          JPEG.SOF14,
          JPEG.SOF15);

  private JpegFrame() {}

  /** Returns the number of colour components; 0 if there is no header. */
  static int components(byte[] file) throws IOException {
    Map<Integer, List<String>> headers = new TreeMap<>();
    HEADERS.forEach(marker -> headers.put(marker, null));
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      for (JPEGSegment segment : JPEGSegmentUtil.readSegments(in, headers)) {
        byte[] header = segment.segmentData().readAllBytes();
        if (header.length > COMPONENTS_OFFSET) {
          return header[COMPONENTS_OFFSET] & 0xff;
        }
      }
    }
    return 0;
  }
}
