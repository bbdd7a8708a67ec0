package org.meanfield.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.errors.UsageException;
import org.meanfield.model.input.ColumnEncoding;
import org.meanfield.model.input.EncodedStep;
import org.meanfield.model.input.EncodedStep.Place;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The inputs of a model of sequences, in the data's units, and the nodes that make of them what its
 * first recurrent layer reads. In names of arrays, B counts examples, T steps, F values of a step
 * and C categories among them.
 */
final class SequenceInputs {
  static final String NUMBERS = "numbers";
  static final String CATEGORIES = "categories";
  static final String CHARACTERS = "characters";
  static final String PIXELS = "pixels";
  static final String LENGTHS = "lengths";
  static final String SERIES = "series";

  private static final int STEP_AXES = 1;

  private final OnnxGraph graph;
  private final Subject subject;
  private String series = "";

  SequenceInputs(OnnxGraph graph, Subject subject) {
    this.graph = graph;
    this.subject = subject;
  }

  /** Adds the inputs, and returns encoded steps [T, B, F]. */
  String steps() {
    String steps_BTF =
        switch (subject.content()) {
          case IMAGES -> rows();
          case TEXT -> characters();
          case SEQUENCES -> columns();
          case VECTORS -> throw new IllegalArgumentException("vectors have no steps");
        };
    return graph.transposed(steps_BTF, 1, 0, 2);
  }

  /**
   * Adds the input of lengths, and returns them as recurrent operators want them; empty of images.
   */
  String lengths() {
    if (subject.content() == Content.IMAGES) {
      return "";
    }
    Port port =
        Port.of(
            LENGTHS,
            ElementType.INT64,
            "The number of time steps of each example; those behind them are not read.",
            Port.BATCH);
    return graph.narrowed(graph.input(port));
  }

  /** Adds the input of time series, unless it is there already; returns its name. */
  String series() {
    if (!series.isEmpty()) {
      return series;
    }
    Port port =
        Port.of(
            SERIES,
            ElementType.STRING,
            "The name of each example's time series, which decides on its scales; others than those"
                + " of training have the scales of all of them.",
            Port.BATCH);
    series = graph.input(port);
    return series;
  }

  private String rows() {
    String pixels_BTF =
        graph.input(
            Port.of(
                PIXELS,
                ElementType.UINT8,
                Images.PIXELS + ", row by row.",
                Port.BATCH,
                subject.steps(),
                subject.features()));
    String levels_BTF =
        new Images(graph, subject.values()).levels(pixels_BTF, subject.steps(), subject.features());
    return subject.order().length == 0
        ? levels_BTF
        : graph.gathered(
            levels_BTF, graph.longs(IntStream.of(subject.order()).asLongStream().toArray()), 1);
  }

  private String characters() {
    List<String> alphabet = subject.classNames();
    String characters_BT =
        graph.input(
            Port.of(
                CHARACTERS,
                ElementType.STRING,
                "Characters of the model's alphabet, one a time step; others are read as none.",
                Port.BATCH,
                Port.TIME));
    if (subject.columns().isEmpty()) {
      return oneHot(
          Texts.indices(graph, characters_BT, alphabet, 0, alphabet.size()), alphabet.size());
    }
    String indices_BT = Texts.indices(graph, characters_BT, alphabet, 1, 0);
    return embedded(encodedStep().embeddings().get(0), indices_BT);
  }

  private String columns() {
    List<FeatureColumn> columns = subject.columns();
    int[] numbers =
        IntStream.range(0, subject.features())
            .filter(place -> columns.isEmpty() || !columns.get(place).isCategory())
            .toArray();
    List<String> parts = new ArrayList<>();
    if (numbers.length > 0) {
      parts.add(numbers(numbers));
    }
    if (!columns.isEmpty()) {
      parts.addAll(categories());
    }
    return graph.joined(parts);
  }

  private String numbers(int[] places) {
    String meaning =
        "Values of each time step in the data's units"
            + (subject.featureNames().isEmpty() ? "" : ": " + names(places))
            + ".";
    String numbers_BTF =
        graph.input(
            Port.of(NUMBERS, ElementType.FLOAT64, meaning, Port.BATCH, Port.TIME, places.length));
    String series = Subject.scalesBySeries(subject.values()) ? series() : "";
    String scaled_BTF =
        new Scaling(graph, subject.values(), series)
            .applied(numbers_BTF, places, new long[] {places.length}, STEP_AXES);
    return graph.cast(scaled_BTF, ElementType.FLOAT32);
  }

  private String names(int[] places) {
    return IntStream.of(places)
        .mapToObj(subject.featureNames()::get)
        .collect(Collectors.joining(", "));
  }

  /** Encodes the categories: first the embedded ones, as an encoded step has them. */
  private List<String> categories() {
    int[] places =
        IntStream.range(0, subject.features())
            .filter(place -> subject.columns().get(place).isCategory())
            .toArray();
    for (int place : places) {
      requireNames(subject.columns().get(place));
    }
    String categories_BTC =
        graph.input(
            Port.of(
                CATEGORIES,
                ElementType.STRING,
                "Categories of each time step as texts: "
                    + names(places)
                    + "; a text that the model's vocabulary doesn't have is an unknown value.",
                Port.BATCH,
                Port.TIME,
                places.length));
    EncodedStep step = encodedStep();
    List<String> parts = new ArrayList<>();
    for (Place<Embedded> place : step.embeddings()) {
      parts.add(embedded(place, indices(categories_BTC, places, place.column())));
    }
    for (Place<OneHot> place : step.oneHots()) {
      // Index 0, that of unknown values, has no value of its own.
      String wide =
          oneHot(indices(categories_BTC, places, place.column()), place.kind().width() + 1);
      parts.add(
          graph.node(
              "Slice",
              List.of(
                  wide, graph.longs(1), graph.longs(place.kind().width() + 1L), graph.longs(-1))));
    }
    return parts;
  }

  private static void requireNames(FeatureColumn column) {
    if (column.values().isEmpty()) {
      throw new UsageException(
          String.format(
              "The column %s holds categories, but the run doesn't record their texts, as runs of"
                  + " earlier versions don't, so that no graph can tell their indices. Train a run"
                  + " on data that this version has prepared, and export that.",
              column.name().isEmpty() ? "without a name" : column.name()));
    }
  }

  private String indices(String categories_BTC, int[] places, int column) {
    int at =
        IntStream.range(0, places.length)
            .filter(i -> places[i] == column)
            .findFirst()
            .orElseThrow();
    String texts_BT = graph.gathered(categories_BTC, graph.scalar(at), 2);
    return Texts.indices(graph, texts_BT, subject.columns().get(column).values(), 1, 0);
  }

  private String embedded(Place<Embedded> place, String indices_BT) {
    Map<String, INDArray> tables = encoding().paramTable();
    INDArray table = tables.get("E" + place.column());
    return graph.gathered(Weights.constant(graph, table), indices_BT, 0);
  }

  private String oneHot(String indices, int width) {
    return graph.node(
        "OneHot",
        List.of(indices, graph.scalar(width), graph.floats(new float[] {0, 1}, 2)),
        Attributes.number("axis", -1));
  }

  private Layer encoding() {
    return subject.network().getLayer(0);
  }

  private EncodedStep encodedStep() {
    return ((ColumnEncoding) encoding().conf().getLayer()).encodedStep();
  }
}
