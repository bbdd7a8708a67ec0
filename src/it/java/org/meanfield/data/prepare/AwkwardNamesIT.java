package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.ImageView;
import org.meanfield.data.Layout;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.source.Decoding;
import org.meanfield.data.source.Decoding.Channels;
import org.meanfield.data.source.Decoding.Fit;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.ImageBytes;
import org.meanfield.data.source.ImageFiles;
import org.meanfield.data.source.ImageFiles.Ids;
import org.meanfield.data.source.ImageFiles.Labels;
import org.meanfield.data.source.ImageFiles.Splits;
import org.meanfield.data.source.SequenceFiles;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableText;

/** Sources and datasets whose names hold what elsewhere is a pattern or a scheme. */
final class AwkwardNamesIT {
  private static final SplitByHash SPLITS = new SplitByHash(0, 0.3);

  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  private static SequenceTable table(Path path, Format format) {
    return new SequenceTable(
        path.toString(),
        format,
        TableText.delimitedBy(","),
        "id",
        "t",
        Feature.numbers("x"),
        Target.Kind.CLASS,
        List.of("label"),
        "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"day[1]{2,3}*?back\\slash", "2024-01-01T12:00:00", "a b%20c#d+e\nl\u00e4ufe"})
  void pathIsAName(String name) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("of " + name));
    StringBuilder csv = new StringBuilder("id,t,x,label\n");
    for (int i = 0; i < 30; i++) {
      String label = i % 2 == 0 ? "even" : "odd:" + name.charAt(0);
      csv.append(i + ",1," + i + "," + label + "\n");
      Path own = Files.createDirectories(folder.resolve("files").resolve(label));
      Files.writeString(own.resolve(name + i + ".csv"), "x\n" + i + "\n");
      own = Files.createDirectories(folder.resolve("images").resolve(label));
      Files.write(own.resolve(name + i + ".png"), ImageBytes.greyPng(new byte[] {1, (byte) i}, 2));
    }
    Path table = folder.resolve(name + ".csv");
    Files.writeString(table, csv);
    Path written = directory.resolve("written");
    LOCAL
        .spark()
        .read()
        .option("header", "true")
        .csv(LOCAL.spark().createDataset(List.of(csv.toString().split("\n")), Encoders.STRING()))
        .coalesce(1)
        .write()
        .parquet(written.toString());
    Path parquet = Files.createDirectories(folder.resolve("parquet")).resolve(name + ".parquet");
    try (Stream<Path> parts = Files.list(written)) {
      Files.move(
          parts.filter(it -> it.toString().endsWith(".parquet")).findFirst().orElseThrow(),
          parquet);
    }
    String csvs = usable(name + 1, table(table, Format.CSV));
    assertEquals(csvs, usable(name + 2, table(parquet, Format.PARQUET)));
    assertEquals(csvs, usable(name + 3, table(parquet.getParent(), Format.PARQUET)));
    usable(
        name + 4,
        new SequenceFiles(
            folder.resolve("files").toString(),
            TableText.delimitedBy(","),
            "",
            Feature.numbers("x"),
            Target.Kind.CLASS,
            List.of(),
            Ids.PATH,
            Splits.NONE));
    usable(
        name + 5,
        new ImageFiles(
            folder.resolve("images").toString(),
            Labels.FOLDERS,
            Ids.PATH,
            Splits.NONE,
            new Decoding(Channels.GREY, 0, 0, Fit.CROP, 1000)));
  }

  @Test
  void compressedTablesAreRead() throws Exception {
    StringBuilder csv = new StringBuilder("id,t,x,label\n");
    for (int i = 0; i < 30; i++) {
      csv.append(i + ",1," + i + "," + (i % 2 == 0 ? "even" : "odd") + "\n");
    }
    Path plain = directory.resolve("table.csv");
    Files.writeString(plain, csv);
    String expected = usable("plain", table(plain, Format.CSV));
    Path gzip = directory.resolve("table.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      Files.copy(plain, out);
    }
    assertEquals(expected, usable("gzip", table(gzip, Format.CSV)));
    Path zstandard = directory.resolve("table.csv.zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(zstandard))) {
      Files.copy(plain, out);
    }
    assertEquals(expected, usable("zstandard", table(zstandard, Format.CSV)));
  }

  /** Prepares a dataset of that name, reads it, and returns its fingerprint. */
  private String usable(String name, SourceConfig source) {
    Path output = directory.resolve("datasets").resolve(name);
    DatasetManifest manifest = LOCAL.prepared(output, LocalPreparation.config(source, SPLITS));
    assertEquals(0, manifest.rejected());
    JavaSparkContext context = new JavaSparkContext(LOCAL.spark().sparkContext());
    Dataset dataset =
        Dataset.open(
            new PreparedConfig(output.toString(), new ImageView(ImageView.Steps.ROWS, 0)),
            new Configuration());
    try (ShardedData data = dataset.shards(context, Split.TRAIN, Layout.LABELLED_ROWS, 2)) {
      assertEquals(manifest.splits().get("train").examples(), data.examples());
    }
    return manifest.fingerprint();
  }
}
