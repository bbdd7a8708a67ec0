package org.meanfield.export;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.meanfield.model.input.ColumnEncoding;

/**
 * A model of sequences as one graph, from the data's units to classes, or to values in their units.
 * In names of arrays, B counts examples, T steps, H units and K outputs.
 */
final class SequenceModel {
  private static final String FILE = "model.onnx";

  private final Subject subject;
  private final OnnxGraph graph = new OnnxGraph("lstm");

  SequenceModel(Subject subject) {
    this.subject = subject;
  }

  ModelFile file() {
    SequenceInputs inputs = new SequenceInputs(graph, subject);
    String steps_TBH = inputs.steps();
    String lengths = inputs.lengths();
    String ends_BH = "";
    for (Layer layer : subject.network().getLayers()) {
      org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
      if (conf instanceof BaseOutputLayer) {
        head(layer, steps_TBH, ends_BH, inputs);
      } else if (!(conf instanceof ColumnEncoding || conf instanceof DropoutLayer)) {
        // Nothing is dropped once a model is trained.
        Recurrence.Outputs outputs =
            Recurrence.of(conf, layer.paramTable()).add(graph, steps_TBH, lengths);
        steps_TBH = outputs.steps();
        ends_BH = outputs.ends();
      }
    }
    return OnnxFile.of(FILE, graph, subject);
  }

  private void head(Layer layer, String steps_TBH, String ends_BH, SequenceInputs inputs) {
    boolean perStep = subject.target().kind().perStep();
    String x = perStep ? steps_TBH : ends_BH;
    String weights = Weights.constant(graph, layer.getParam("W"));
    String biases = Weights.vector(graph, layer.getParam("b"));
    String z = graph.node("Add", List.of(graph.node("MatMul", List.of(x, weights)), biases));
    String z_BTK = perStep ? graph.transposed(z, 1, 0, 2) : z;
    if (subject.target().kind().isClass()) {
      classes(z_BTK);
    } else {
      new ValueHead(graph, subject, inputs).add(z_BTK);
    }
  }

  private void classes(String z) {
    boolean perStep = subject.target().kind().perStep();
    int classes = subject.target().outputs();
    String probabilities = graph.node("Softmax", List.of(z), Attributes.number("axis", -1));
    String meaning =
        "The probability of each class"
            + (perStep ? " at each time step" : "")
            + ", in the order of the metadata's classNames.";
    graph.output(
        perStep
            ? Port.of("probabilities", ElementType.FLOAT32, meaning, Port.BATCH, Port.TIME, classes)
            : Port.of("probabilities", ElementType.FLOAT32, meaning, Port.BATCH, classes),
        probabilities);
    String likeliest =
        graph.node(
            "ArgMax", List.of(z), Attributes.number("axis", -1), Attributes.number("keepdims", 0));
    boolean named = !subject.classNames().isEmpty();
    String told = "The likeliest class" + (perStep ? " at each time step." : ".");
    ElementType type = named ? ElementType.STRING : ElementType.INT64;
    graph.output(
        perStep
            ? Port.of("prediction", type, told, Port.BATCH, Port.TIME)
            : Port.of("prediction", type, told, Port.BATCH),
        named ? Texts.named(graph, likeliest, subject.classNames()) : likeliest);
  }
}
