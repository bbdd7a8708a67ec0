package org.meanfield.export;

import java.util.stream.IntStream;
import org.meanfield.data.DatasetInfo.Content;

/**
 * The input of a model of vectors, and its reconstruction, in the data's units. In names of arrays,
 * B counts examples and F values.
 */
record VectorPorts(OnnxGraph graph, Subject subject) {
  private static final int NO_STEPS = 0;

  private boolean areImages() {
    return subject.content() == Content.IMAGES;
  }

  private String names() {
    return subject.featureNames().isEmpty() ? "" : ": " + String.join(", ", subject.featureNames());
  }

  /** Adds the input, and returns scaled values [B, F] of 32 bits. */
  String values() {
    int features = subject.features();
    if (areImages()) {
      String meaning = Images.PIXELS + ", row by row and value by value.";
      String pixels_BF =
          graph.input(
              Port.of(SequenceInputs.PIXELS, ElementType.UINT8, meaning, Port.BATCH, features));
      return new Images(graph, subject.values()).levels(pixels_BF, features);
    }
    String meaning = "The values of an example in the data's units" + names() + ".";
    String values_BF =
        graph.input(Port.of("values", ElementType.FLOAT64, meaning, Port.BATCH, features));
    String scaled_BF = scaling().applied(values_BF, places(), new long[] {features}, NO_STEPS);
    return graph.cast(scaled_BF, ElementType.FLOAT32);
  }

  /** Makes scaled values [B, F] an output in the data's units. */
  void reconstruction(String scaled_BF) {
    String meaning =
        areImages()
            ? "The reconstruction of each pixel, from 0 for black to 1 for white."
            : "The reconstruction of each value in the data's units" + names() + ".";
    String restored_BF =
        scaling()
            .restored(
                graph.cast(scaled_BF, ElementType.FLOAT64),
                places(),
                new long[] {subject.features()},
                NO_STEPS);
    graph.output(
        Port.of("reconstruction", ElementType.FLOAT64, meaning, Port.BATCH, subject.features()),
        restored_BF);
  }

  private Scaling scaling() {
    return new Scaling(graph, subject.values(), "");
  }

  private int[] places() {
    return IntStream.range(0, subject.features()).toArray();
  }
}
