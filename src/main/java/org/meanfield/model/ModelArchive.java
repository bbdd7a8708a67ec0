package org.meanfield.model;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code model.zip}, DL4J's own format of a model with its updater's state. It is written by DL4J
 * and read here, because DL4J's reader deserialises Java objects that the file may hold.
 */
public final class ModelArchive {
  private ModelArchive() {}

  /** Writes {@code network}; leaves {@code out} open. */
  public static void write(MultiLayerNetwork network, OutputStream out) throws IOException {
    ModelSerializer.writeModel(network, out, true);
  }

  /**
   * Reads a network.
   *
   * @throws IOException if the content isn't a model with parameters
   */
  public static MultiLayerNetwork read(InputStream in) throws IOException {
    MultiLayerConfiguration configuration = null;
    INDArray parameters = null;
    INDArray updaterState = null;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        switch (entry.getName()) {
          case ModelSerializer.CONFIGURATION_JSON ->
              configuration =
                  MultiLayerConfiguration.fromJson(
                      new String(zip.readAllBytes(), StandardCharsets.UTF_8));
          case ModelSerializer.COEFFICIENTS_BIN -> parameters = array(zip);
          case ModelSerializer.UPDATER_BIN -> updaterState = array(zip);
          default -> {
            // Nothing else belongs to the state that we write.
          }
        }
      }
    }
    if (configuration == null || parameters == null) {
      throw new IOException("not a DL4J model: no configuration or no parameters in it");
    }
    NativeRuntime.pin();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(parameters, false);
    if (updaterState != null) {
      network.getUpdater().setStateViewArray(network, updaterState, false);
    }
    return network;
  }

  private static INDArray array(ZipInputStream zip) throws IOException {
    return Nd4j.read(new DataInputStream(new BufferedInputStream(zip)));
  }
}
