package org.meanfield.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.errors.UsageException;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelArchive;

/**
 * The export to a zip of Deeplearning4j's that it loads without us. Its model reads and tells
 * scaled values, since a network holds no scaling; a file beside it says how they are scaled.
 */
public final class Dl4jExport {
  private static final String MODEL = "model.zip";
  private static final String SCALING = "inputs.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Dl4jExport() {}

  /**
   * Returns the model's file and the one that says what its inputs and outputs are.
   *
   * @throws UsageException if Deeplearning4j hasn't what the model needs
   */
  public static List<ModelFile> of(Subject subject) {
    Map<String, String> metadata = subject.metadata();
    return List.of(
        new ModelFile(
            MODEL,
            List.of(input(subject)),
            List.of(output(subject)),
            metadata,
            zip(network(subject))),
        new ModelFile(SCALING, List.of(), List.of(), metadata, scaling(subject)));
  }

  private static MultiLayerNetwork network(Subject subject) {
    if (subject.model() instanceof LstmSpec) {
      return StockNetwork.ofSequences(subject.network());
    }
    if (subject.model() instanceof AutoencoderSpec) {
      return StockNetwork.ofAutoencoder(subject.network());
    }
    throw new UsageException(
        "Deeplearning4j has no restricted Boltzmann machines: its layers have no visible biases,"
            + " without which there is no free energy. Choose --format onnx.");
  }

  private static byte[] zip(MultiLayerNetwork network) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ModelArchive.write(
          network.getLayerWiseConfigurations(), FlatState.parameters(network), new float[0], out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Port input(Subject subject) {
    String meaning = "Values as " + SCALING + " says how to scale them";
    if (!(subject.model() instanceof LstmSpec lstm)) {
      return Port.of("input", ElementType.FLOAT32, meaning + ".", Port.BATCH, subject.features());
    }
    String encoded =
        subject.content() == Content.TEXT
            ? subject.columns().isEmpty()
                ? "Characters as vectors with a 1 at the character's place among the classNames"
                : "The places of characters among the classNames, counted from 1"
            : meaning;
    String lengths =
        lstm.bidirectional()
            ? "a minibatch has sequences of one length, since Deeplearning4j's LSTM reads padding"
                + " backwards, masked or not."
            : "steps behind an example's end are masked.";
    return Port.of(
        "input",
        ElementType.FLOAT32,
        encoded + "; " + lengths,
        Port.BATCH,
        subject.features(),
        Port.TIME);
  }

  private static Port output(Subject subject) {
    if (!(subject.model() instanceof LstmSpec)) {
      return Port.of(
          "output",
          ElementType.FLOAT32,
          "The reconstruction, scaled as the input is.",
          Port.BATCH,
          subject.features());
    }
    String meaning =
        subject.target().kind().isClass()
            ? "The probability of each class."
            : "The predicted values as " + SCALING + " says how targets are scaled.";
    int outputs = subject.target().outputs();
    return subject.target().kind().perStep()
        ? Port.of("output", ElementType.FLOAT32, meaning, Port.BATCH, outputs, Port.TIME)
        : Port.of("output", ElementType.FLOAT32, meaning, Port.BATCH, outputs);
  }

  private static byte[] scaling(Subject subject) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("metadata", subject.facts());
    content.put("content", subject.content());
    content.put("features", subject.features());
    if (subject.order().length > 0) {
      content.put("order", subject.order());
    }
    content.put("featureNames", subject.featureNames());
    content.put("normaliser", subject.values());
    if (subject.model() instanceof LstmSpec) {
      content.put("target", subject.target());
    }
    content.put("classNames", subject.classNames());
    try {
      return JSON.writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
