package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A deep autoencoder without what training alone does: noise, dropout and penalties. It holds no
 * state, so threads may share it.
 */
final class Autoencoder {
  private final Dense[] encoder;

  /** The layer at 0 makes the reconstruction. */
  private final Dense[] decoder;

  private final Activation hiddenUnit;
  private final Activation codeUnit;
  private final Activation outputUnit;

  Autoencoder(JsonNode settings, int values, Parameters parameters) {
    int layers = settings.path("hidden").size();
    int[] sizes = new int[layers + 1];
    sizes[0] = values;
    for (int l = 1; l <= layers; l++) {
      sizes[l] = settings.path("hidden").get(l - 1).asInt();
    }
    hiddenUnit = Activation.named(settings.path("hiddenUnit").asText());
    codeUnit = Activation.named(settings.path("codeUnit").asText());
    outputUnit = Activation.named(settings.path("outputUnit").asText());
    encoder = new Dense[layers];
    decoder = new Dense[layers];
    boolean tied = settings.path("tied").asBoolean();
    for (int l = 0; l < layers; l++) {
      encoder[l] = parameters.matrix(sizes[l], sizes[l + 1]);
    }
    for (int l = 0; l < layers && !tied; l++) {
      decoder[l] = parameters.matrix(sizes[l + 1], sizes[l]);
    }
    for (int l = 0; l < layers; l++) {
      encoder[l] = encoder[l].withBiases(parameters.vector(sizes[l + 1]));
    }
    for (int l = 0; l < layers; l++) {
      float[] biases = parameters.vector(sizes[l]);
      decoder[l] = tied ? encoder[l].transposed(biases) : decoder[l].withBiases(biases);
    }
    parameters.requireEnd();
  }

  float[] encode(float[] x) {
    float[] y = x;
    for (int l = 0; l < encoder.length; l++) {
      y = encoder[l].apply(y);
      (l == encoder.length - 1 ? codeUnit : hiddenUnit).apply(y);
    }
    return y;
  }

  float[] decode(float[] code) {
    float[] z = code;
    for (int l = decoder.length - 1; l >= 0; l--) {
      z = decoder[l].apply(z);
      (l == 0 ? outputUnit : hiddenUnit).apply(z);
    }
    return z;
  }
}
