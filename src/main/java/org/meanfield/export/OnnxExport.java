package org.meanfield.export;

import java.util.List;
import java.util.Locale;
import org.meanfield.errors.UsageException;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.RbmSpec;

/** The export to ONNX. */
public final class OnnxExport {
  /** The most that a message of protobuf holds, less some room for all but the parameters. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (64L << 20);

  private OnnxExport() {}

  /**
   * Returns the files of a model: one, or of an autoencoder the whole, the encoder and the decoder.
   *
   * @throws UsageException if ONNX can't hold what the model has
   */
  public static List<ModelFile> of(Subject subject) {
    long parameters = subject.network().numParams();
    if (parameters * Float.BYTES > MOST_BYTES) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "The model has %,d parameters of 4 bytes each, but a file of ONNX holds at most 2 GB."
                  + " Export a model with fewer units (model.hidden), or load the checkpoint's"
                  + " model.zip by Deeplearning4j.",
              parameters));
    }
    if (subject.model() instanceof LstmSpec) {
      return List.of(new SequenceModel(subject).file());
    }
    if (subject.model() instanceof AutoencoderSpec) {
      return new AutoencoderModels(subject).files();
    }
    if (subject.model() instanceof RbmSpec) {
      return List.of(new RbmModel(subject).file());
    }
    throw new IllegalArgumentException("no graph is known of " + subject.model());
  }
}
