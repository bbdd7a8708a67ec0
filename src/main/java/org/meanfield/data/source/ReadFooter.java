package org.meanfield.data.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.data.Tables;
import org.meanfield.data.source.ReadFooter.Footer;
import org.meanfield.errors.DataException;

/** Reads what the feet of Parquet files say of their columns. */
final class ReadFooter implements FlatMapFunction<Iterator<String>, Footer> {
  private static final long serialVersionUID = 1;

  private final List<String> wanted;
  private final Broadcast<SerializableConfiguration> hadoop;

  /** Reads footers for some columns. */
  ReadFooter(List<String> wanted, Broadcast<SerializableConfiguration> hadoop) {
    this.wanted = List.copyOf(wanted);
    this.hadoop = hadoop;
  }

  /**
   * The columns of one file.
   *
   * @param types the wanted columns as the file declares them
   * @param names all columns, if a wanted one isn't among them; else empty
   * @param fault why it can't be read; null if it can
   */
  record Footer(String file, String types, List<String> names, String fault)
      implements Serializable {}

  @Override
  public Iterator<Footer> call(Iterator<String> files) throws IOException {
    Configuration raw = Tables.hadoop(hadoop.value().value());
    List<Footer> footers = new ArrayList<>();
    while (files.hasNext()) {
      footers.add(footer(files.next(), raw));
    }
    return footers.iterator();
  }

  private Footer footer(String file, Configuration raw) throws IOException {
    MessageType schema;
    try {
      schema = read(file, raw);
    } catch (RuntimeException e) {
      // So Parquet's reader tells that a file is none.
      return new Footer(file, "", List.of(), e.getMessage());
    }
    String types =
        wanted.stream()
            .map(name -> schema.containsField(name) ? schema.getType(name).toString() : "none")
            .collect(Collectors.joining("\n"));
    boolean all = wanted.stream().allMatch(schema::containsField);
    List<String> names = all ? List.of() : schema.getFields().stream().map(Type::getName).toList();
    return new Footer(file, types, List.copyOf(names), null);
  }

  private static MessageType read(String file, Configuration raw) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), raw))) {
      return reader.getFileMetaData().getSchema();
    }
  }

  /**
   * The columns of one file.
   *
   * @throws DataException if it can't be read
   */
  static MessageType schema(String file, Configuration raw) {
    try {
      return read(file, raw);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
