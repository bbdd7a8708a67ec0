package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.DatasetManifest.SplitCounts;
import org.meanfield.data.ImageView;
import org.meanfield.data.Layout;
import org.meanfield.data.Normaliser;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.prepare.PrepareConfig.Longer;
import org.meanfield.data.prepare.PrepareConfig.TargetScaling;
import org.meanfield.data.source.Decoding;
import org.meanfield.data.source.Decoding.Channels;
import org.meanfield.data.source.Decoding.Fit;
import org.meanfield.data.source.ImageBytes;
import org.meanfield.data.source.ImageFiles;
import org.meanfield.data.source.ImageFiles.Ids;
import org.meanfield.data.source.ImageFiles.Labels;
import org.meanfield.data.source.ImageFiles.Splits;
import org.meanfield.data.source.ImageTable;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;

/** Users' files, good ones and bad ones, become datasets by a real Spark. */
final class PreparationIT {
  private static final Decoding AS_IT_IS = new Decoding(Channels.GREY, 0, 0, Fit.CROP, 1000);
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  private DatasetManifest prepared(String name, PrepareConfig config) {
    return LOCAL.prepared(directory.resolve(name), config);
  }

  private String refused(PrepareConfig config) {
    return LOCAL.refused(directory, config);
  }

  private static PrepareConfig byHash(SourceConfig source, double test) {
    return LocalPreparation.config(source, new SplitByHash(0, test));
  }

  private ImageFiles files() {
    return new ImageFiles(
        directory.resolve("images").toString(), Labels.FOLDERS, Ids.PATH, Splits.NONE, AS_IT_IS);
  }

  /** Makes an image of 2 × 3 pixels, the last two of which are its number. */
  private static byte[] png(int number) {
    return ImageBytes.greyPng(new byte[] {1, 2, 3, 4, (byte) number, (byte) (number >> 8)}, 3);
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = directory.resolve("images").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void writeImages(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      write((i % 3 == 0 ? "cat/" : "dog/") + i + ".png", png(i));
    }
  }

  private static void assertHas(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private Map<String, String> splits(String name) {
    Map<String, String> splits = new TreeMap<>();
    for (Row row :
        LOCAL
            .spark()
            .read()
            .parquet(directory.resolve(name).resolve("examples").toString())
            .select("id", "split")
            .collectAsList()) {
      splits.put(row.getString(0), row.getString(1));
    }
    return splits;
  }

  @Test
  void foldersBecomeClassesAndShardsOfEqualSize() throws Exception {
    writeImages(0, 100);
    write(".hidden/1.png", new byte[0]);
    DatasetManifest dataset = prepared("dataset", byHash(files(), 0.2));
    assertEquals(
        List.of("1 file whose name begins with . or _ was left out: .hidden"), dataset.remarks());
    assertEquals(List.of("cat", "dog"), dataset.classes());
    assertEquals(2, dataset.steps());
    assertEquals(3, dataset.features());
    assertEquals(0, dataset.rejected());
    int examples = 0;
    for (SplitCounts counts : dataset.splits().values()) {
      examples += counts.examples();
      assertTrue(
          Collections.max(counts.shards()) - Collections.min(counts.shards()) <= 1,
          counts.toString());
      assertEquals(
          counts.examples(), counts.classes().values().stream().mapToLong(Long::longValue).sum());
    }
    assertEquals(100, examples);
    assertEquals(100, splits("dataset").size());
    String again =
        assertThrows(UsageException.class, () -> prepared("dataset", byHash(files(), 0.2)))
            .getMessage();
    assertHas(again, "holds a dataset", "Choose another --output");
  }

  @Test
  void growingSourceKeepsOldExamplesInTheirSplits() throws Exception {
    writeImages(0, 150);
    PrepareConfig config =
        new PrepareConfig(
            files(),
            new SplitByHash(0.1, 0.2),
            3,
            List.of(),
            0,
            Longer.REJECT,
            Normaliser.Kind.NONE,
            StandardiseConfig.UNBOUNDED,
            TargetScaling.NONE,
            0);
    DatasetManifest before = prepared("before", config);
    Map<String, String> old = splits("before");
    writeImages(150, 300);
    DatasetManifest after = prepared("after", config);
    Map<String, String> all = splits("after");
    assertEquals(300, all.size());
    old.forEach((id, split) -> assertEquals(split, all.get(id), id));
    assertFalse(before.fingerprint().equals(after.fingerprint()));
  }

  @Test
  void formatsAndPartitionsDoNotChangeTheFingerprint() throws Exception {
    writeImages(0, 60);
    PrepareConfig config = byHash(files(), 0.3);
    String fingerprint = prepared("files", config).fingerprint();
    List<Row> rows = new ArrayList<>();
    for (int i = 59; i >= 0; i--) {
      String folder = i % 3 == 0 ? "cat" : "dog";
      rows.add(RowFactory.create(folder + "/" + i + ".png", folder, png(i)));
    }
    StructType schema =
        new StructType()
            .add("name", DataTypes.StringType)
            .add("animal", DataTypes.StringType)
            .add("image", DataTypes.BinaryType);
    String parquet = directory.resolve("table").toString();
    LOCAL.spark().createDataFrame(rows, schema).repartition(5).write().parquet(parquet);
    ImageTable table = new ImageTable(parquet, "name", "image", "animal", "", AS_IT_IS);
    PrepareConfig other =
        new PrepareConfig(
            table,
            new SplitByHash(0, 0.3),
            7,
            List.of(),
            0,
            Longer.REJECT,
            Normaliser.Kind.NONE,
            StandardiseConfig.UNBOUNDED,
            TargetScaling.NONE,
            0);
    assertEquals(fingerprint, prepared("table-dataset", other).fingerprint());
    Files.delete(directory.resolve("images/dog/1.png"));
    assertFalse(fingerprint.equals(prepared("fewer", config).fingerprint()));
    String unknown =
        refused(byHash(new ImageTable(parquet, "id", "image", "animal", "", AS_IT_IS), 0.3));
    assertHas(unknown, "has no column id", "name, animal, image");
    String noBytes =
        refused(byHash(new ImageTable(parquet, "name", "animal", "animal", "", AS_IT_IS), 0.3));
    assertHas(noBytes, "holds string instead of bytes");
  }

  @Test
  void everyBadImageIsReportedAtOnceAndNothingVanishes() throws Exception {
    writeImages(0, 80);
    write("cat/empty.png", new byte[0]);
    write("cat/text.png", "no image".getBytes(StandardCharsets.UTF_8));
    write("cat/cut.png", Arrays.copyOf(png(1), 40));
    write("cat/large.png", ImageBytes.greyPng(new byte[8], 4));
    write("stray.png", png(2));
    assertHas(
        refused(byHash(files(), 0.2)),
        "5 of 85 records were rejected",
        "cat/empty.png: is empty",
        "cat/text.png: does not begin as a PNG",
        "cat/cut.png: can't be decoded",
        "cat/large.png: has 2 rows of 4 values, but most images have 2 of 3",
        "stray.png: lies in no folder",
        "data.maxRejectedFraction");
    DatasetManifest rest =
        prepared(
            "rest",
            new PrepareConfig(
                files(),
                new SplitByHash(0, 0.2),
                3,
                List.of(),
                0,
                Longer.REJECT,
                Normaliser.Kind.NONE,
                StandardiseConfig.UNBOUNDED,
                TargetScaling.NONE,
                0.1));
    assertEquals(5, rest.rejected());
    assertEquals(80, rest.splits().values().stream().mapToInt(SplitCounts::examples).sum());
    List<Row> rejected =
        LOCAL.spark().read().json(directory.resolve("rest/rejected").toString()).collectAsList();
    assertEquals(5, rejected.size());
  }

  @Test
  void unreadableFilesAndFoldersAreTold() throws Exception {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may read everything");
    writeImages(0, 20);
    Path secret = directory.resolve("images/cat/0.png");
    assertTrue(secret.toFile().setReadable(false));
    assertHas(refused(byHash(files(), 0.2)), "cat/0.png: can't be read: permission denied");
  }

  @Test
  void linkToItsOwnFolderIsRefused() throws Exception {
    writeImages(0, 10);
    Files.createSymbolicLink(directory.resolve("images/cat/loop"), directory.resolve("images"));
    assertHas(refused(byHash(files(), 0.2)), "cat/loop is a symbolic link to the folder");
  }

  @Test
  void sourcesOfNothingAreRefused() throws Exception {
    assertHas(refused(byHash(files(), 0.2)), "There is no folder");
    Files.createDirectories(directory.resolve("images/cat"));
    assertHas(refused(byHash(files(), 0.2)), "holds no file");
    write("cat/1.png", png(1));
    assertHas(refused(byHash(files(), 0.2)), "Of 1 examples, none falls to the");
  }

  @Test
  void classesThatNoClassifierCouldLearnAreToldOf() throws Exception {
    for (int i = 0; i < 30; i++) {
      write("cat/" + i + ".png", png(i));
    }
    DatasetManifest one = prepared("one", byHash(files(), 0.2));
    assertEquals(
        List.of("all examples are of the class cat; a classifier needs two or more"),
        one.remarks());
    List<String> known = List.of("cat", "dog");
    PrepareConfig config =
        new PrepareConfig(
            files(),
            new SplitByHash(0, 0.2),
            3,
            known,
            0,
            Longer.REJECT,
            Normaliser.Kind.NONE,
            StandardiseConfig.UNBOUNDED,
            TargetScaling.NONE,
            0);
    assertEquals(
        List.of(
            "the training split has no example of 1 of 2 classes: dog; a classifier can't learn"
                + " them"),
        prepared("known", config).remarks());
    write("bird/1.png", png(99));
    assertHas(refused(config), "bird/1.png: has the class bird, which is not in data.classes");
  }

  @Test
  void defectsThatOnlyTestingShowsAreForModelsWithoutClasses() throws Exception {
    for (int i = 0; i < 12; i++) {
      write((i < 8 ? "train/good/" : "test/good/") + i + ".png", png(i));
      write("test/" + (i % 2 == 0 ? "broken_large/" : "broken_small/") + i + ".png", png(50 + i));
    }
    ImageFiles given =
        new ImageFiles(
            directory.resolve("images").toString(),
            Labels.FOLDERS,
            Ids.PATH,
            Splits.FOLDERS,
            AS_IT_IS);
    DatasetManifest parts = prepared("parts", LocalPreparation.config(given, new SplitAsGiven(0)));
    assertEquals(List.of("broken_large", "broken_small", "good"), parts.classes());
    assertEquals(8, parts.splits().get("train").examples());
    Dataset dataset =
        Dataset.open(
            new PreparedConfig(
                directory.resolve("parts").toString(), new ImageView(ImageView.Steps.ROWS, 0)),
            new Configuration());
    String message = assertThrows(DataException.class, dataset::requireLearnable).getMessage();
    assertHas(message, "no example of 2 of 3 classes", ": broken_large, broken_small");
    try (ShardedData vectors =
        dataset.shards(
            new JavaSparkContext(LOCAL.spark().sparkContext()), Split.TRAIN, Layout.VECTORS, 2)) {
      assertEquals(8, vectors.examples());
    }
  }

  @Test
  void classesOfOneNumberAreToldOf() throws Exception {
    for (int i = 0; i < 30; i++) {
      write(List.of("1", "1.0", "01", "2").get(i % 4) + "/" + i + ".png", png(i));
    }
    DatasetManifest dataset = prepared("numbers", byHash(files(), 0.2));
    assertEquals(List.of("01", "1", "1.0", "2"), dataset.classes());
    assertEquals(
        List.of(
            "some names of different classes are the same number, written in different ways: 01 and"
                + " 1 and 1.0"),
        dataset.remarks());
  }

  @Test
  void equalIdsAreRejected() throws Exception {
    writeImages(0, 40);
    write("dog/3.png", png(77));
    write("dog/00003.png", png(78));
    ImageFiles named =
        new ImageFiles(
            directory.resolve("images").toString(),
            Labels.FOLDERS,
            Ids.NAME,
            Splits.NONE,
            AS_IT_IS);
    assertHas(
        refused(byHash(named, 0.2)),
        "2 of 42 records",
        "cat/3.png: has the id 3, which other records have, too",
        "dog/3.png: has the id 3");
  }

  @Test
  void splitsMayBeFolders() throws Exception {
    for (int i = 0; i < 20; i++) {
      write((i < 15 ? "train/" : "test/") + (i % 2 == 0 ? "a/" : "b/") + i + ".png", png(i));
    }
    ImageFiles given =
        new ImageFiles(
            directory.resolve("images").toString(),
            Labels.FOLDERS,
            Ids.NAME,
            Splits.FOLDERS,
            AS_IT_IS);
    PrepareConfig config =
        new PrepareConfig(
            given,
            new SplitAsGiven(0),
            2,
            List.of(),
            0,
            Longer.REJECT,
            Normaliser.Kind.NONE,
            StandardiseConfig.UNBOUNDED,
            TargetScaling.NONE,
            0);
    DatasetManifest dataset = prepared("given", config);
    assertEquals(15, dataset.splits().get("train").examples());
    assertEquals(5, dataset.splits().get("test").examples());
    write("extra/a/1.png", png(1));
    assertHas(refused(config), "lies in none of the folders train, validation and test");
  }
}
