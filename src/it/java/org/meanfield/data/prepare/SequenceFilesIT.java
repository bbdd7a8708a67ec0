package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.ImageFiles.Ids;
import org.meanfield.data.source.ImageFiles.Splits;
import org.meanfield.data.source.SequenceFiles;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableText;

/** Folders of CSV files, one for each sequence, become datasets by a real Spark. */
final class SequenceFilesIT {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  private DatasetManifest prepared(String name, SourceConfig source, SplitConfig splits) {
    return LOCAL.prepared(directory.resolve(name), LocalPreparation.config(source, splits));
  }

  private String refused(SourceConfig source) {
    return LOCAL.refused(directory, LocalPreparation.config(source, new SplitByHash(0, 0.3)));
  }

  private SequenceFiles files(Target.Kind target, String... labels) {
    return new SequenceFiles(
        directory.resolve("files").toString(),
        TableText.delimitedBy(","),
        "",
        Feature.numbers("x", "y"),
        target,
        List.of(labels),
        Ids.NAME,
        Splits.NONE);
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = directory.resolve("files").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static String label(int i) {
    return i % 3 == 0 ? "fast" : "slow";
  }

  private void writeSequences(int count) throws IOException {
    StringBuilder table = new StringBuilder("id,t,x,y,label,z\n");
    for (int i = 0; i < count; i++) {
      StringBuilder file = new StringBuilder(i % 2 == 0 ? "x,y,z\n" : "\uFEFFz,y,x\r\n");
      for (int t = 0; t < 1 + i % 7; t++) {
        file.append(
            i % 2 == 0 ? i + "," + t + "," + 3 * t + "\n" : 3 * t + "," + t + "," + i + "\r\n");
        table.append(String.format("%03d,%d,%d,%d,%s,%d%n", i, t, i, t, label(i), 3 * t));
      }
      write(label(i) + "/" + String.format("%03d", i) + ".csv", file.toString());
    }
    Files.writeString(directory.resolve("table.csv"), table);
  }

  private SequenceTable table(Target.Kind target, String label) {
    return new SequenceTable(
        directory.resolve("table.csv").toString(),
        Format.CSV,
        TableText.delimitedBy(","),
        "id",
        "t",
        Feature.numbers("x", "y"),
        target,
        List.of(label),
        "");
  }

  @Test
  void eachFileIsOneSequence() throws Exception {
    writeSequences(60);
    SplitByHash splits = new SplitByHash(0, 0.3);
    assertEquals(
        prepared("1", table(Target.Kind.CLASS, "label"), splits).fingerprint(),
        prepared("2", files(Target.Kind.CLASS), splits).fingerprint());
    assertEquals(
        prepared("3", table(Target.Kind.VALUE_PER_STEP, "z"), splits).fingerprint(),
        prepared("4", files(Target.Kind.VALUE_PER_STEP, "z"), splits).fingerprint());
  }

  @Test
  void rowsMayHaveAnOrderAndFoldersSplits() throws Exception {
    for (int i = 0; i < 20; i++) {
      write(
          (i < 15 ? "train/" : "test/") + i + ".csv",
          "day,x,y,label\n2020-01-03,3," + i + ",a" + i % 2 + "\n2020-01-02,2,0,\n");
    }
    SequenceFiles plain = files(Target.Kind.CLASS, "label");
    SequenceFiles given =
        new SequenceFiles(
            plain.path(),
            TableText.delimitedBy(","),
            "day",
            plain.features(),
            plain.target(),
            plain.labels(),
            Ids.PATH,
            Splits.FOLDERS);
    DatasetManifest dataset = prepared("given", given, new SplitAsGiven(0));
    assertEquals(15, dataset.splits().get("train").examples());
    assertEquals(5, dataset.splits().get("test").examples());
    for (Row row :
        LOCAL
            .spark()
            .read()
            .parquet(directory.resolve("given/examples").toString())
            .collectAsList()) {
      double i = Integer.parseInt(row.<String>getAs("id").replace(".csv", ""));
      assertEquals(List.of(2.0, 0.0, 3.0, i), row.getList(row.fieldIndex("values")));
      assertEquals(List.of(i % 2), row.getList(row.fieldIndex("targets")));
    }
  }

  @Test
  void everyBadFileIsReportedWithItsLines() throws Exception {
    writeSequences(40);
    write("slow/empty.csv", "");
    write("slow/head.csv", "x,y\n");
    write("slow/columns.csv", "x,z\n1,2\n");
    write("slow/quote.csv", "x,y\n1,2\n\"3,4\n5,6\n");
    write("slow/latin.csv", "x,y\n1,2\ncaf\u00e9,2\n".getBytes(StandardCharsets.ISO_8859_1));
    write("slow/many.csv", "x,y\n1,2\nNaN,2\n3\n,4\n5,6\none,7\n1,1e39\n3,Infinity\nx,y\n");
    write("000.csv", "x,y\n1,2\n");
    write("fast/007.csv", "x,y\n1,2\n");
    write("slow/cut.csv.gz", new byte[] {31, (byte) 139, 8, 0});
    String message = refused(files(Target.Kind.CLASS));
    for (String part :
        List.of(
            "10 of 49 records were rejected",
            "slow/empty.csv: is empty: it has no header of column names",
            "slow/head.csv: has a header of column names, but no rows",
            "slow/columns.csv: has no column y; its columns are x, z",
            "slow/quote.csv, 3: sequence quote opens a quote in cell 1 that isn't closed before the file ends",
            "slow/latin.csv, 3: sequence latin is not UTF-8",
            "slow/many.csv, 3: sequence many has \"NaN\" in x, which is not a number;"
                + " data.source.missing may name it as a missing value, and encode = one-hot or"
                + " embedding takes texts; 4: has 1 cells, but the"
                + " header has 2; 5: has no value in x; 7: has \"one\" in x, which is not a number;"
                + " data.source.missing may name it as a missing value, and encode = one-hot or"
                + " embedding takes texts; 8: has 1e39 in y, which is"
                + " too large for float32; and 2 more",
            "files/000.csv: lies in no folder whose name would be its class",
            "fast/007.csv, 2: has the id 007, which other records have, too",
            "slow/007.csv, 2: has the id 007, which other records have, too",
            "slow/cut.csv.gz: can't be read: ")) {
      assertTrue(message.contains(part), part);
    }
  }

  @Test
  void unreadableFilesAreTold() throws Exception {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may read everything");
    writeSequences(10);
    assertTrue(directory.resolve("files/slow/004.csv").toFile().setReadable(false));
    String message = refused(files(Target.Kind.CLASS));
    assertTrue(message.contains("004.csv: can't be read: permission denied"), message);
  }
}
