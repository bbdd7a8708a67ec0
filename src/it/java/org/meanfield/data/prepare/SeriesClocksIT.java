package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetManifest;

/** Times of day are read by clocks that are put forward and back. */
final class SeriesClocksIT extends PreparedSeries {
  private static String[] local(String... more) {
    return Stream.concat(
            Stream.of(
                "source.timezone=Europe/Berlin",
                "source.length=1",
                "source.horizon=1",
                "source.gaps=cut"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void clocksThatArePutForwardLeaveNoGap() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String time :
        List.of("30 23:00", "31 00:00", "31 01:00", "31 03:00", "31 04:00", "31 05:00")) {
      lines.add(",2024-03-" + time + ",1," + lines.size() + ",no");
    }
    write("series.csv", lines);
    DatasetManifest dataset =
        prepared(
            "spring",
            local(
                "splits.testFrom=\"2024-03-31 04:00\"",
                "source.features=[{ column = t, encode = calendar, parts = [hour] }]"));
    Map<String, List<Double>> windows = stored("spring", "values");
    assertEquals(
        List.of(
            "2024-03-30T22:00:00Z",
            "2024-03-30T23:00:00Z",
            "2024-03-31T00:00:00Z",
            "2024-03-31T02:00:00Z"),
        List.copyOf(windows.keySet()));
    // 00:00 UTC is 1 o'clock in winter, and 02:00 UTC is 4 o'clock in summer.
    assertValues(windows, "2024-03-31T00:00:00Z", Math.sin(Math.PI / 12), Math.cos(Math.PI / 12));
    assertValues(windows, "2024-03-31T02:00:00Z", Math.sin(Math.PI / 3), Math.cos(Math.PI / 3));
    assertTrue(
        dataset.remarks().stream().noneMatch(it -> it.contains("later")),
        dataset.remarks().toString());
    lines.add(",2024-03-31 02:30,1,1,no");
    write("series.csv", lines);
    assertTrue(
        refused(local("splits.testFrom=\"2024-03-31 04:00\""))
            .contains(
                "has \"2024-03-31 02:30\" in t, a time that clocks in data.source.timezone ="
                    + " Europe/Berlin skipped; give times with their offsets"));
  }

  @Test
  void hoursThatClocksShowTwiceNeedTheirOffsets() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String time : List.of("01:00", "02:00", "02:00", "03:00", "04:00", "05:00")) {
      lines.add(",2024-10-27 " + time + ",1," + lines.size() + ",no");
    }
    write("series.csv", lines);
    String[] settings = local("splits.testFrom=\"2024-10-27 04:00\"", "source.duplicateTimes=mean");
    String refusal = refused(settings);
    assertTrue(
        refusal.contains("series.csv, 3: has \"2024-10-27 02:00\" in t, a time that clocks in")
            && refusal.contains("Europe/Berlin showed twice; give times with their offsets"),
        refusal);
    assertTrue(refusal.startsWith("2 of "), refusal);
    lines.replaceAll(it -> it.replaceFirst("(\\d\\d:00),", "$1+01:00,"));
    lines.set(0, lines.get(0).replace("+01", "+02"));
    lines.set(1, lines.get(1).replace("+01", "+02"));
    write("series.csv", lines);
    DatasetManifest dataset = prepared("autumn", settings);
    assertEquals(
        List.of(
            "2024-10-26T23:00:00Z",
            "2024-10-27T00:00:00Z",
            "2024-10-27T01:00:00Z",
            "2024-10-27T03:00:00Z"),
        List.copyOf(stored("autumn", "values").keySet()));
    assertEquals(0, dataset.rejected());
  }
}
