package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.meanfield.export.Dl4jExport;
import org.meanfield.export.ModelFile;
import org.meanfield.export.OnnxExport;
import org.meanfield.export.Port;
import org.meanfield.export.Subject;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.meanfield.storage.WholeDirectory;
import org.meanfield.storage.WholeDirectory.Contents;

/** Writes a checkpoint's model in another format. It needs no Spark context. */
public final class ExportApp {
  private static final Contents CONTENTS = new Contents("model export", "export.json");

  private final CheckpointChoice choice;
  private final Format format;
  private final String output;
  private final Consumer<String> warnings;

  /** The formats that models are exported to. */
  public enum Format {
    /** The graphs of ONNX. */
    ONNX,
    /** A zip of Deeplearning4j's own layers. */
    DL4J;

    /** Returns the name as users write it. */
    @Override
    @JsonValue
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Creates the export of a checkpoint.
   *
   * @param output the directory to write, which isn't there yet
   */
  public ExportApp(
      CheckpointChoice choice, Format format, String output, Consumer<String> warnings) {
    this.choice = choice;
    this.format = format;
    this.output = output;
    this.warnings = warnings;
  }

  /**
   * The files that were written, as {@code export.json} beside them has it, too.
   *
   * @param formatVersion of {@code export.json}
   * @param metadata of the model, as each file has it
   */
  public record Result(
      int formatVersion,
      Format format,
      String run,
      String checkpoint,
      String parametersSha256,
      Map<String, String> metadata,
      List<Exported> files) {}

  /** A file, and what goes into its model and comes out of it. */
  public record Exported(String path, long bytes, List<Port> inputs, List<Port> outputs) {}

  /**
   * Writes the files; their directory appears whole.
   *
   * @throws org.meanfield.errors.UsageException if the format can't hold what the model has
   */
  public Result run() {
    Configuration hadoop = SparkRuntime.hadoopConfiguration();
    try (WholeDirectory directory = WholeDirectory.at(output, CONTENTS, hadoop)) {
      TrainedRun trained = TrainedRun.open(choice, List.of(), hadoop, warnings);
      List<ModelFile> files = files(Subjects.of(trained, hadoop));
      files.forEach(file -> directory.write(file.name(), file.content()));
      Result result =
          new Result(
              1,
              format,
              trained.run().toString(),
              trained.checkpoint().path(),
              trained.parametersSha256(),
              files.get(0).metadata(),
              files.stream().map(file -> exported(file, directory)).toList());
      directory.publishTold(result);
      return result;
    }
  }

  private List<ModelFile> files(Subject subject) {
    return switch (format) {
      case ONNX -> OnnxExport.of(subject);
      case DL4J -> Dl4jExport.of(subject);
    };
  }

  private static Exported exported(ModelFile file, WholeDirectory directory) {
    return new Exported(
        new Path(directory.published(), file.name()).toString(),
        file.content().length,
        file.inputs(),
        file.outputs());
  }
}
