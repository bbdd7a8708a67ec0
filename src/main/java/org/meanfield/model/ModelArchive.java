package org.meanfield.model;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.meanfield.model.lstm.LayerClasses;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code model.zip}, DL4J's own format of a model with its updater's state. Its configuration names
 * DL4J's layers, so that DL4J reads it without us; networks that are read have ours. DL4J's own
 * reader isn't used, because it deserialises Java objects that the file may hold.
 */
public final class ModelArchive {
  private ModelArchive() {}

  /** Writes {@code network}; leaves {@code out} open. */
  public static void write(MultiLayerNetwork network, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
    String json = LayerClasses.stock(network.getLayerWiseConfigurations()).toJson();
    zip.write(json.getBytes(StandardCharsets.UTF_8));
    writeArray(ModelSerializer.COEFFICIENTS_BIN, network.params(), zip);
    INDArray updaterState = network.getUpdater().getStateViewArray();
    if (updaterState != null && !updaterState.isEmpty()) {
      writeArray(ModelSerializer.UPDATER_BIN, updaterState, zip);
    }
    zip.finish();
  }

  private static void writeArray(String entry, INDArray array, ZipOutputStream zip)
      throws IOException {
    zip.putNextEntry(new ZipEntry(entry));
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip));
    Nd4j.write(array, data);
    data.flush();
  }

  /**
   * Reads a network.
   *
   * @throws IOException if the content isn't a model with parameters
   */
  public static MultiLayerNetwork read(InputStream in) throws IOException {
    NativeRuntime.pin();
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
    MultiLayerNetwork network = Networks.build(configuration, parameters);
    if (updaterState != null) {
      network.getUpdater().setStateViewArray(network, updaterState, false);
    }
    return network;
  }

  private static INDArray array(ZipInputStream zip) throws IOException {
    return Nd4j.read(new DataInputStream(new BufferedInputStream(zip)));
  }
}
