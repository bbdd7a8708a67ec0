package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.AddingProblem;
import org.meanfield.data.Normaliser;
import org.meanfield.data.prepare.PrepareConfig;
import org.meanfield.data.prepare.SplitAsGiven;
import org.meanfield.data.prepare.SplitByHash;
import org.meanfield.data.prepare.SplitByTime;
import org.meanfield.data.prepare.StandardiseConfig;
import org.meanfield.data.source.CalendarPart;
import org.meanfield.data.source.Decoding;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.GeneratedSequences;
import org.meanfield.data.source.ImageFiles;
import org.meanfield.data.source.MissingCells;
import org.meanfield.data.source.SequenceArrays;
import org.meanfield.data.source.SequenceFiles;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.TableFormat;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.TimeSeries;
import org.meanfield.data.source.VectorTable;
import org.meanfield.errors.UsageException;

final class PrepareConfigLoaderTest {
  private static final String FILES = "data.source { kind = image-files, path = \"d\" }";

  @TempDir Path directory;
  private final PrepareConfigLoader loader = new PrepareConfigLoader(new Configuration());

  private PrepareConfig load(String text, String... settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, text);
    return loader.fromFile(file.toString(), List.of(settings)).config();
  }

  private void assertRefused(String text, String... parts) {
    String message = assertThrows(UsageException.class, () -> load(text)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void whatIsNotSaidHasDefaults() throws IOException {
    assertEquals(
        new PrepareConfig(
            new ImageFiles(
                "d",
                ImageFiles.Labels.FOLDERS,
                ImageFiles.Ids.PATH,
                ImageFiles.Splits.NONE,
                new Decoding(Decoding.Channels.GREY, 0, 0, Decoding.Fit.CROP, 1 << 24)),
            new SplitByHash(0, 0.1),
            8,
            List.of(),
            0,
            PrepareConfig.Longer.REJECT,
            Normaliser.Kind.NONE,
            StandardiseConfig.UNBOUNDED,
            PrepareConfig.TargetScaling.STANDARDISE,
            0),
        load(FILES));
    assertEquals(List.of("a", "b"), load(FILES, "data.classes=[a, b]").classes());
  }

  @Test
  void featuresAreColumnsOrSections() throws IOException {
    String series =
        "data.source { kind = time-series, path = d, time = t, targets = [x], length = 3,"
            + " horizon = 1, features = [x, { column = t, encode = calendar, parts = [hour,"
            + " year-day] }, { column = open, encode = boolean }] }";
    assertEquals(
        List.of(
            Feature.number("x"),
            new Feature(
                "t", Feature.Encoding.CALENDAR, List.of(CalendarPart.HOUR, CalendarPart.YEAR_DAY)),
            new Feature("open", Feature.Encoding.BOOLEAN, List.of())),
        ((TimeSeries) load(series).source()).features());
    assertRefused(
        series.replace("[hour, year-day]", "[]"), "data.source.features[1].parts", "is []");
    assertRefused(
        series.replace("[hour, year-day]", "[noon]"), "is noon", "choose one of minute, hour");
    assertRefused(series.replace("encode = boolean", "encod = boolean"), "did you mean", "encode");
    assertRefused(series.replace("features = [x,", "features = [t, x, x,"), "data.source.features");
    assertRefused(series + "\ndata.source.features = x", "must be a list of texts or sections");
  }

  @Test
  void categoriesAreOneHotOrEmbeddingsOfASize() throws IOException {
    String events =
        "data.source { kind = sequence-table, path = d, id = i, order = t, labels = [y],"
            + " features = [x, { column = event, encode = one-hot }, { column = user, encode ="
            + " embedding, size = 16 }] }";
    assertEquals(
        List.of(Feature.number("x"), Feature.oneHot("event"), Feature.embedding("user", 16)),
        ((SequenceTable) load(events).source()).features());
    String place = "data.source.features[2].size";
    assertRefused(events.replace(", size = 16", ""), place, "must be from 1 to 1,024 but is 0");
    assertRefused(events.replace("size = 16", "size = 5000"), place, "16 is usual");
    assertRefused(
        events.replace("encode = one-hot", "encode = one-hot, size = 3"),
        "data.source.features[1].size",
        "is 3, but encode is one-hot");
    assertRefused(
        "data.source { kind = table, path = d, features = [x, { column = user, encode = embedding,"
            + " size = 16 }] }",
        "data.source.features",
        "has encode = embedding, which models of single rows can't learn");
  }

  @Test
  void shippedConfigurationsLoadAndIdxFilesAreDividedAlready() {
    PrepareConfig config = loader.fromFile("conf/prepare-mnist-sample.conf", List.of()).config();
    assertEquals(new SplitAsGiven(0), config.splits());
    config = loader.fromFile("conf/prepare-sequences.conf", List.of()).config();
    assertEquals(Normaliser.Kind.STANDARDISE, config.normaliser());
    config = loader.fromFile("conf/prepare-table.conf", List.of()).config();
    assertEquals(List.of(), ((VectorTable) config.source()).features());
    assertEquals(Normaliser.Kind.STANDARDISE, config.normaliser());
    config = loader.fromFile("conf/prepare-arrays.conf", List.of()).config();
    assertEquals(Feature.numbers("value"), ((SequenceArrays) config.source()).features());
    config = loader.fromFile("conf/prepare-sequence-files.conf", List.of()).config();
    assertEquals(List.of(), ((SequenceFiles) config.source()).labels());
    config = loader.fromFile("conf/prepare-time-series.conf", List.of()).config();
    assertEquals(24, config.source().targetValues());
    assertEquals(new SplitByTime("", "", 0.1, 0.1, 0), config.splits());
    config = loader.fromFile("conf/prepare-adding-problem.conf", List.of()).config();
    assertEquals(
        new GeneratedSequences(new AddingProblem(100, 20000, 0, 2560, 1)), config.source());
  }

  @Test
  void settingsOfTextsStandAmongTheirNeighbours() throws IOException {
    String settings =
        "data.source { escape = \"\\\\\", charset = windows-1252, decimal = \",\", missing = [NA],"
            + " timeFormat = dd.MM.yyyy, timezone = Europe/Berlin, delimiter = \";\" }";
    TableText form =
        new TableText(
            ";",
            "\"",
            "\\",
            "",
            "windows-1252",
            1 << 22,
            ",",
            List.of("NA"),
            "dd.MM.yyyy",
            "Europe/Berlin");
    String sequences =
        "data.source { kind = %s, path = d, order = t, features = [x] }\n" + settings;
    PrepareConfig config = load(sequences.formatted("sequence-table") + "\ndata.source.id = i");
    assertEquals(form, ((SequenceTable) config.source()).form());
    config = load(sequences.formatted("sequence-files"));
    assertEquals(form, ((SequenceFiles) config.source()).form());
    String series =
        "data.source { kind = time-series, path = d, time = t, features = [x], targets = [x],"
            + " length = 9, horizon = 1 }\n";
    assertEquals(form, ((TimeSeries) load(series + settings).source()).form());
    assertEquals(TableText.delimitedBy(","), ((TimeSeries) load(series).source()).form());
  }

  @Test
  void rulesForMissingValuesMustGoTogether() throws IOException {
    String series =
        "data.source { kind = time-series, path = d, time = t, features = [x], targets = [x],"
            + " length = 9, horizon = 1 }\n";
    TimeSeries source = (TimeSeries) load(series).source();
    assertEquals(MissingCells.REJECTED, source.missingCells());
    assertEquals(List.of(), source.known());
    assertEquals(TimeSeries.DuplicateTimes.REJECT, source.duplicateTimes());
    assertEquals(TimeSeries.Gaps.ALLOW, source.gaps());
    source =
        (TimeSeries)
            load(series + "data.source { whenMissing = carry, missingIndicators = [x] }").source();
    assertEquals(new MissingCells(MissingCells.Rule.CARRY, List.of("x")), source.missingCells());
    assertRefused(
        series + "data.source.gaps = fill",
        "data.source.gaps is fill, but whenMissing says of no value what it is");
    assertRefused(
        series + "data.source { gaps = fill, whenMissing = drop }", "data.source.gaps is fill");
    assertRefused(
        series + "data.source.missingIndicators = [x]",
        "data.source.missingIndicators is [x], but whenMissing = reject fills none");
    assertRefused(
        series + "data.source { missingIndicators = [y], whenMissing = mean }",
        "data.source.missingIndicators is [y], but the features that may be filled are [x]");
    assertRefused(series + "data.source.missing = mean", "data.source.missing must be a list");
    assertRefused(
        "data.source { kind = table, path = d, whenMissing = carry }",
        "data.source.whenMissing is carry or interpolate, but the rows of a table have no order");
  }

  @Test
  void windowsThatCanNotBeAreRefused() {
    String series =
        "data.source { kind = time-series, path = d, time = t, features = [x], targets = [x],"
            + " length = 9, horizon = 1 }\n";
    assertRefused(
        series + "data.source { horizon = 24, known = [h] }",
        "data.source.known is [h], of which a window of 9 steps can't hold the values of 24 steps"
            + " to forecast",
        "choose length = 24 or more");
    assertRefused(
        series + "data.source.known = [x]", "data.source.known is [x], but the targets are [x]");
    assertRefused(series + "data.source.known = [h, h]", "data.source.known is [h, h]");
    assertRefused(series + "data.source.targets = [x, x]", "data.source.targets is [x, x]");
    assertRefused(series + "data.source.features = [x, x]", "data.source.features is [x, x]");
    assertRefused(
        series + "data.source.horizon = 0", "data.source.horizon must be at least 1 but is 0");
    assertRefused(
        series + "data.source.period = 10",
        "data.source.period is 10, but a forecast is made from 9 steps");
  }

  @Test
  void tablesOfNumbersHaveDefaults() throws IOException {
    VectorTable source = (VectorTable) load("data.source { kind = table, path = d }").source();
    assertEquals(
        new VectorTable(
            "d", TableFormat.CSV, TableText.delimitedBy(","), List.of(), List.of(), "", "", ""),
        source);
    String table = "data.source { kind = table, path = d, ";
    assertRefused(
        table + "format = iceberg, path = \"/lake/people\" }",
        "data.source.path is /lake/people, but Iceberg's tables are read by their names");
    assertRefused(
        table + "features = [x, x], id = x, decimal = \"'\" }",
        "data.source.features is [x, x]",
        "data.source.features has x, x, which id, label or split names, too",
        "data.source.decimal is \"'\"");
    assertRefused(
        table + "features = [x], exclude = [y] }",
        "data.source.exclude is [y], but features says which columns are taken");
    assertRefused(
        table + "split = s }\ndata.splits.kind = hash",
        "but the source says which split an example belongs to");
    assertRefused(
        table + "}\ndata { normaliser = binarise, maxLength = 3 }",
        "data.normaliser is binarise, which is for pixels",
        "data.maxLength is 3, but the examples are not sequences");
  }

  @Test
  void textsThatCanNotBeReadSoAreRefused() {
    assertRefused(
        "data.source { kind = sequence-files, path = d, features = [x, x], charset = utf9,"
            + " timezone = Mars, timeFormat = \"HH:mm\", escape = ab, decimal = \"'\","
            + " maxRecordBytes = 0, delimiter = \"\", quote = \"''\", comment = \" \", eskape = x }",
        "data.source.features is [x, x]",
        "data.source.charset is utf9, which Java doesn't know",
        "data.source.timezone is Mars, which Java doesn't know",
        "data.source.timeFormat is HH:mm, which is not a pattern of a date",
        "data.source.escape must be one character",
        "data.source.decimal is \"'\"",
        "data.source.maxRecordBytes must be at least 1",
        "data.source.delimiter must be one character",
        "data.source.quote must be one character",
        "data.source.comment must be a text",
        "did you mean data.source.escape?",
        "test.conf: 1");
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertRefused(
        FILES + "\ndata.splits.kind = given", "data.splits are to be as given", "source.splits");
    assertRefused(
        "data.source { kind = idx, path = d }\ndata.splits.kind = hash", "splits.kind = given");
    assertRefused(FILES + "\ndata.source.lables = none", "did you mean data.source.labels?");
    assertRefused(
        FILES + "\ndata { shards = 0, classes = [a], splits.testFraction = 1 }",
        "data.shards must be at least 1",
        "data.classes is [a]",
        "data.splits.testFraction must be from 0 to below 1");
    assertRefused(FILES + "\ndata.source.decode.width = 28", "data.source.decode.height is 0");
    assertRefused(
        FILES + "\ndata.standardise.clip = 5",
        "data.standardise has bounds, but normaliser is none");
    assertRefused(
        FILES + "\ndata { normaliser = standardise, standardise { minDeviation = -1, clip = -1 } }",
        "data.standardise.minDeviation must be from 0 to 3.4e38 but is -1.0",
        "data.standardise.clip must be from 0 to 3.4e38 but is -1.0");
    assertRefused(
        FILES + "\ndata.maxLength = 3", "data.maxLength is 3, but the examples are not sequences");
    assertRefused(
        "data { normaliser = binarise, source { kind = sequence-table, path = d, id = i, order = t,"
            + " features = [x, x], labels = [] } }",
        "data.source.features is [x, x]",
        "data.source.labels is []");
    assertRefused(
        "data.source { kind = sequence-arrays, path = d, features = [x, y], arrays = by-step }",
        "data.source.features is [x, y], but arrays = by-step takes one column");
    assertRefused(
        "data.source { kind = sequence-files, path = d, features = [x], target = value }",
        "data.source.labels is []");
    String series =
        "data.source { kind = time-series, path = d, time = t, features = [x], targets = [x],"
            + " length = 9, horizon = 1 }\n";
    assertRefused(
        series + "data.splits.kind = hash", "data.splits of a time series must be made by time");
    assertRefused(
        FILES + "\ndata.splits.kind = time", "data.splits are to be made by time, but the source");
    assertRefused(
        series + "data { source.stride = 0, splits { testFrom = noon, testFraction = 0 } }",
        "data.source.stride must be at least 1",
        "data.splits.testFrom is noon, which is not a time");
    assertRefused(
        "data.source { kind = generated, task { kind = adding, length = 3 } }",
        "data.source.task.length must be at least 4");
    assertRefused(FILES + "\ndata.classes = 3", "must be a list of texts");
  }
}
