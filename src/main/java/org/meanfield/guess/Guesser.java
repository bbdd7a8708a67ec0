package org.meanfield.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.CsvForm;
import org.meanfield.data.source.CsvSample;
import org.meanfield.data.source.ParquetSample;
import org.meanfield.data.source.SourceFiles;
import org.meanfield.data.source.TableSample;
import org.meanfield.data.source.TableText;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;

/** Looks at a file or folder, and guesses what it is for. */
public final class Guesser {
  private static final int BEGINNING = 1 << 20;
  private static final int NAMED = 30;
  private static final Pattern IMAGE = Pattern.compile("(?i).*\\.(png|jpe?g|bmp|gif)");
  private static final Pattern IDX =
      Pattern.compile("(train|t10k)-(images|labels)[-.]idx[13]-ubyte(\\.gz)?");
  private static final Pattern PARQUET = Pattern.compile("(?i).*\\.(parquet|parq|pq)");
  private static final Pattern CSV =
      Pattern.compile("(?i).*\\.(csv|tsv|tab|psv|dat)(\\.(gz|bz2|zst))?");
  private static final Pattern OTHER_TABLE =
      Pattern.compile("(?i).*\\.(jsonl?|ndjson|orc|avro)(\\.gz)?");
  private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d\\d");
  private static final int IDX_FILES = 4;

  private final Configuration hadoop;
  private final Supplier<SparkSession> spark;

  /**
   * Creates a guesser.
   *
   * @param spark starts Spark, which reads Parquet; other files don't need it
   */
  public Guesser(Configuration hadoop, Supplier<SparkSession> spark) {
    this.hadoop = hadoop;
    this.spark = spark;
  }

  /**
   * Looks at files.
   *
   * @param wishes the columns that the user names
   * @throws DataException if they can't be read, or nothing suits them
   * @throws UsageException if a column is named that there isn't
   */
  public Guess guess(Source source, Wishes wishes) {
    SourceFiles files = SourceFiles.at(source.path(), hadoop);
    return guess(files, source, wishes)
        .with(files.remarks().stream().map(Guesser::sentence).toList());
  }

  private static String sentence(String remark) {
    return remark.substring(0, 1).toUpperCase(Locale.ROOT) + remark.substring(1) + ".";
  }

  private Guess guess(SourceFiles files, Source source, Wishes wishes) {
    List<String> paths = files.relativePaths();
    if (files.paths().isEmpty()) {
      throw new DataException(source.path() + " holds no file. Give a file, or a folder of files.");
    }
    List<String> names = files.paths().stream().map(Guesser::nameOf).toList();
    if (files.isFolder()
        && paths.stream().filter(path -> IDX.matcher(path).matches()).count() >= IDX_FILES) {
      return new ImageRule(files, source, withoutColumns(source, wishes)).idx();
    }
    List<String> images = paths.stream().filter(path -> IMAGE.matcher(path).matches()).toList();
    if (files.isFolder() && 2 * images.size() > paths.size()) {
      return new ImageRule(files, source, withoutColumns(source, wishes)).files(images);
    }
    if (names.stream().allMatch(name -> PARQUET.matcher(name).matches()) || isParquet(files)) {
      TableSample sample = new ParquetSample(spark.get()).of(source.path());
      return ofTable(Table.of(sample, TableText.delimitedBy(",")), "parquet", source, wishes);
    }
    requireKnown(source, files, names);
    SourceFiles.Beginning beginning = files.beginning(files.paths().get(0), BEGINNING);
    Optional<CsvForm> form = CsvForm.of(beginning);
    boolean named = names.stream().allMatch(name -> CSV.matcher(name).matches());
    if (form.isPresent() && (named || (form.get().isTable() && looksLikeATable(form.get())))) {
      return ofCsv(files, form.get(), source, wishes);
    }
    if (form.isPresent() && names.size() == 1) {
      return new TextRule(source, withoutColumns(source, wishes)).guess(files, beginning);
    }
    throw unknown(source, names);
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private boolean isParquet(SourceFiles files) {
    byte[] magic = files.beginning(files.paths().get(0), 4).bytes();
    return new String(magic, StandardCharsets.ISO_8859_1).equals("PAR1");
  }

  private static void requireKnown(Source source, SourceFiles files, List<String> names) {
    String name = names.get(0);
    if (OTHER_TABLE.matcher(name).matches()) {
      throw new DataException(
          source.path()
              + " is not CSV or Parquet, which init reads. Begin with conf/prepare-table.conf, which"
              + " reads JSON, ORC and Avro, too.");
    }
    if (!files.isFolder() && (IMAGE.matcher(name).matches() || IDX.matcher(name).matches())) {
      throw new DataException(
          source.path() + " is a single file of images. Give the folder that it is in.");
    }
  }

  /** Tells a table in a file whose name doesn't say so from a text that has many commas. */
  private static boolean looksLikeATable(CsvForm form) {
    return form.alike() > 0.98
        && form.records() >= 3
        && form.head().stream().allMatch(name -> name == null || name.length() <= NAMED);
  }

  private static Wishes withoutColumns(Source source, Wishes wishes) {
    if (!wishes.columns().isEmpty()) {
      throw new UsageException(
          source.path()
              + " is not a table, and so has no column "
              + wishes.columns().get(0)
              + ". Leave out the options that name columns.");
    }
    return wishes;
  }

  private Guess ofCsv(SourceFiles files, CsvForm form, Source source, Wishes wishes) {
    requireHeader(source, form);
    TableSample sample = new CsvSample(form.text(), hadoop).of(files.paths());
    Table table = Table.of(sample, form.text());
    if (files.isFolder() && wishes.columns().isEmpty()) {
      Optional<Guess> folders = new FolderRule(files, table, source).guess();
      if (folders.isPresent()) {
        return folders.get();
      }
    }
    return ofTable(table, "csv", source, wishes).with(withoutName(form.head()));
  }

  /** Tells of columns that no setting can name. */
  private static List<String> withoutName(List<String> head) {
    List<String> findings = new ArrayList<>();
    long unnamed = head.stream().filter(name -> name == null || name.isBlank()).count();
    if (unnamed > 0) {
      findings.add(
          "Columns without a name in the header, of which nothing can be made: " + unnamed + ".");
    }
    List<String> twice =
        head.stream()
            .filter(name -> name != null && Collections.frequency(head, name) > 1)
            .distinct()
            .toList();
    if (!twice.isEmpty()) {
      findings.add(
          "These names stand twice in the header, so that nothing can be made of the columns: "
              + PrepareText.some(twice)
              + ".");
    }
    return findings;
  }

  private static void requireHeader(Source source, CsvForm form) {
    Cells cells = new Cells(form.text());
    long numbers =
        form.head().stream().filter(cell -> cell != null && cells.number(cell).isPresent()).count();
    if (numbers > 0 && 2 * numbers >= form.columns()) {
      throw new DataException(
          String.format(
              "The first line of %s holds numbers, not the names of columns: %s. Write names into a"
                  + " line before it, for example with sed '1i a%sb%sc'.",
              source.path(),
              String.join(form.text().delimiter(), form.head().stream().limit(5).toList()),
              form.text().delimiter(),
              form.text().delimiter()));
    }
  }

  private static Guess ofTable(Table table, String format, Source source, Wishes wishes) {
    List<String> names = table.columns().stream().map(ColumnSummary::name).toList();
    for (String wish : wishes.columns()) {
      if (!names.contains(wish)) {
        throw new UsageException(
            String.format(
                "%s has no column %s; its columns are %s.",
                source.path(), wish, PrepareText.some(names)));
      }
    }
    requireClasses(table, wishes.label());
    SequenceRule sequences = new SequenceRule(table, source, wishes);
    SeriesRule series = new SeriesRule(table, source, wishes);
    ExampleRule examples = new ExampleRule(table, source, wishes);
    boolean ofExamples =
        wishes.model() == Wishes.Model.AUTOENCODER || wishes.model() == Wishes.Model.RBM;
    boolean seriesWished =
        !wishes.target().isEmpty() || (!wishes.series().isEmpty() && wishes.label().isEmpty());
    List<Supplier<Optional<Guess>>> rules = new ArrayList<>();
    if (!ofExamples && !seriesWished) {
      rules.add(() -> sequences.guess(format));
    }
    if (!ofExamples && wishes.label().isEmpty()) {
      rules.add(() -> series.guess(format));
    }
    if (wishes.model() != Wishes.Model.LSTM && !seriesWished && wishes.time().isEmpty()) {
      rules.add(() -> examples.guess(format));
    }
    return rules.stream()
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> unknown(source, table));
  }

  private static void requireClasses(Table table, String label) {
    if (!label.isEmpty() && table.column(label).distinct() < 2) {
      throw new UsageException(
          "--label " + label + " names a column that has no two different values. Name another.");
    }
  }

  private static DataException unknown(Source source, Table table) {
    List<String> columns =
        table.columns().stream()
            .map(
                column ->
                    String.format(
                        Locale.ROOT,
                        "%s (%s, %,d values)",
                        column.name(),
                        column.type().label(),
                        column.distinct()))
            .toList();
    return new DataException(
        String.format(
            Locale.ROOT,
            "init finds no use for %s, which has %,d rows and the columns %s. It looks for sequences"
                + " (an id, an order, and a label that is the same in all rows of an id), time series"
                + " (a column of times in regular steps, of at least some dozens of rows), and tables"
                + " of numbers (two columns or more, of at least 20 rows). --id, --time, --series,"
                + " --target and --label name columns that it doesn't recognise.%s",
            source.path(),
            table.rows(),
            PrepareText.some(columns),
            months(table)));
  }

  /** Tells of the columns that write months without a day, which are no times. */
  private static String months(Table table) {
    return table.columns().stream()
        .filter(column -> !column.examples().isEmpty())
        .filter(column -> column.examples().stream().allMatch(MONTH.asMatchPredicate()))
        .map(
            column ->
                String.format(
                    " %s writes months without a day, such as %s, which are not read as times: write"
                        + " %2$s-01.",
                    column.name(), column.examples().get(0)))
        .findFirst()
        .orElse("");
  }

  private static DataException unknown(Source source, List<String> names) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "init finds no use for %s, which holds %,d files, such as %s. It looks for CSV and Parquet"
                + " files, image files, the four IDX files, and one text in UTF-8; a folder must"
                + " hold files of one kind.",
            source.path(),
            names.size(),
            PrepareText.some(names.subList(0, Math.min(3, names.size())))));
  }
}
