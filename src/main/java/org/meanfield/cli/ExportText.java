package org.meanfield.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.meanfield.app.ExportApp;
import org.meanfield.export.ElementType;
import org.meanfield.export.Port;

/** The text of an export: each file's inputs and outputs, and a line that runs one of them. */
record ExportText(PrintStream output) {
  /** The size that examples of use have of dimensions that may be any. */
  private static final String BATCH = "1";

  private static final String TIME = "5";

  void print(ExportApp.Result result) {
    output.printf("%s of %s%n", result.format(), result.checkpoint());
    output.printf("parameters sha256 %s%n", result.parametersSha256());
    for (ExportApp.Exported file : result.files()) {
      output.printf(Locale.ROOT, "%n%s (%,d bytes)%n", file.path(), file.bytes());
      file.inputs().forEach(port -> print("input", port));
      file.outputs().forEach(port -> print("output", port));
    }
    ExportApp.Exported first = result.files().get(0);
    switch (result.format()) {
      case ONNX ->
          output.printf(
              "%nTo try it with Python (pip install onnxruntime numpy):%n%s%n", python(first));
      case DL4J ->
          output.printf(
              "%nTo load it in Java, with Deeplearning4j alone:%n"
                  + "MultiLayerNetwork model = MultiLayerNetwork.load(new File(\"%s\"), false);%n",
              local(first.path()));
    }
  }

  private void print(String direction, Port port) {
    String shape = "[" + String.join(", ", port.shape()) + "]";
    output.printf(
        "  %-6s %s %s %s%n         %s%n",
        direction, port.name(), port.type().label(), shape, port.meaning());
  }

  /** Returns a command for a shell that runs a model on an example of its inputs' shapes. */
  private static String python(ExportApp.Exported file) {
    String inputs =
        file.inputs().stream()
            .map(port -> '"' + port.name() + "\": " + example(port))
            .collect(Collectors.joining(", "));
    return "python3 -c 'import numpy as np, onnxruntime as rt; m = rt.InferenceSession(\""
        + quoted(local(file.path()))
        + "\"); print(m.run(None, {"
        + inputs
        + "}))'";
  }

  /** Quotes a text within double quotes of Python, within single ones of a shell. */
  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "'\\''");
  }

  private static String local(String path) {
    return path.startsWith("file:/") ? path.substring("file:".length()) : path;
  }

  private static String example(Port port) {
    List<String> sizes = port.shape().stream().map(ExportText::size).toList();
    String shape = "(" + String.join(", ", sizes) + ",)";
    if (port.type() == ElementType.STRING) {
      return "np.full(" + shape + ", \"\", object)";
    }
    String function = port.type() == ElementType.INT64 ? "ones" : "zeros";
    return "np." + function + "(" + shape + ", np." + port.type().label() + ")";
  }

  private static String size(String dimension) {
    return switch (dimension) {
      case "batch" -> BATCH;
      case "time" -> TIME;
      default -> dimension;
    };
  }
}
