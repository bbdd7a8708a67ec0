package org.meanfield.export;

import java.util.List;
import org.meanfield.data.Normaliser;

/** The nodes that make a model's inputs of pixels, as {@link Normaliser} does. */
record Images(OnnxGraph graph, Normaliser normaliser) {
  private static final float WHITE = 255;
  private static final float HALF = 0.5f;

  /** The meaning of a pixel's byte. */
  static final String PIXELS = "Pixels of an image as bytes, from 0 for black to 255 for white";

  /**
   * Scales the pixels of images.
   *
   * @param pixels bytes, whose last axes are {@code shape}
   * @param shape of an example
   * @return float32
   */
  String levels(String pixels, long... shape) {
    String level =
        graph.node(
            "Div",
            List.of(graph.cast(pixels, ElementType.FLOAT32), graph.floats(new float[] {WHITE}, 1)));
    return switch (normaliser.kind()) {
      case NONE -> level;
      case BINARISE ->
          graph.cast(
              graph.node("GreaterOrEqual", List.of(level, graph.floats(new float[] {HALF}, 1))),
              ElementType.FLOAT32);
      case STANDARDISE, MIN_MAX, PER_SERIES -> scaled(level, shape);
    };
  }

  /** Scales levels in float32, and cuts them, as the normaliser does those of pixels. */
  private String scaled(String level, long... shape) {
    float[] shift = new float[normaliser.shift().length];
    for (int place = 0; place < shift.length; place++) {
      shift[place] = (float) normaliser.shift()[place];
    }
    String shifted = graph.node("Sub", List.of(level, graph.floats(shift, shape)));
    String scaled = graph.node("Mul", List.of(shifted, graph.floats(normaliser.scale(), shape)));
    float clip = (float) normaliser.clip();
    return clip > 0
        ? graph.node(
            "Clip",
            List.of(scaled, graph.floats(new float[] {-clip}), graph.floats(new float[] {clip})))
        : scaled;
  }
}
