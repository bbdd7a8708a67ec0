package org.meanfield.model;

import java.io.BufferedOutputStream;
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
  private static final long MAX_CONFIGURATION_BYTES = 4 << 20;

  /** A checkpoint's files are Java arrays. */
  private static final long MAX_PARAMETERS = Integer.MAX_VALUE / Float.BYTES;

  /** Values of updater state for each parameter: no updater of ours keeps more than Adam. */
  private static final int MAX_STATE_VALUES = 2;

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
   * Reads a network, trusting nothing: no class that isn't known to belong to a model is made an
   * object of, and no more is read or allocated than the model needs.
   *
   * @throws IOException if the content isn't a model with parameters, as {@link #write} writes it
   */
  public static MultiLayerNetwork read(InputStream in) throws IOException {
    NativeRuntime.pin();
    try (ZipInputStream zip = new ZipInputStream(in)) {
      return network(zip);
    } catch (RuntimeException e) {
      throw new IOException("it makes no network: " + e.getMessage(), e);
    }
  }

  private static MultiLayerNetwork network(ZipInputStream zip) throws IOException {
    MultiLayerConfiguration configuration = configuration(zip);
    long parameters = ModelSpec.parameterCount(configuration);
    if (parameters < 1 || parameters > MAX_PARAMETERS) {
      throw new IOException("its configuration has " + parameters + " parameters");
    }
    INDArray coefficients = vector(zip, ModelSerializer.COEFFICIENTS_BIN, parameters);
    if (coefficients == null || coefficients.length() != parameters) {
      throw new IOException("its parameters are not " + parameters);
    }
    INDArray updaterState = vector(zip, ModelSerializer.UPDATER_BIN, MAX_STATE_VALUES * parameters);
    if (zip.getNextEntry() != null) {
      throw new IOException("there is more in it than a model");
    }
    MultiLayerNetwork network = Networks.build(configuration, coefficients);
    INDArray state = network.getUpdater().getStateViewArray();
    long stateValues = state == null ? 0 : state.length();
    if (stateValues != (updaterState == null ? 0 : updaterState.length())) {
      throw new IOException("its updater's state is not of " + stateValues + " values");
    }
    if (updaterState != null) {
      network.getUpdater().setStateViewArray(network, updaterState, false);
    }
    return network;
  }

  private static MultiLayerConfiguration configuration(ZipInputStream zip) throws IOException {
    byte[] json = entry(zip, ModelSerializer.CONFIGURATION_JSON, MAX_CONFIGURATION_BYTES);
    if (json == null) {
      throw new IOException("it is no DL4J model, or has no configuration");
    }
    String configuration = new String(json, StandardCharsets.UTF_8);
    KnownClasses.require(configuration);
    return MultiLayerConfiguration.fromJson(configuration);
  }

  /** The vector that comes next; null if there is nothing more. */
  private static INDArray vector(ZipInputStream zip, String name, long maxValues)
      throws IOException {
    byte[] content = entry(zip, name, Float.BYTES * maxValues + StoredVector.MAX_HEADER_BYTES);
    return content == null ? null : StoredVector.read(content);
  }

  /** The entry that comes next, which must be that one; null if there is none. */
  private static byte[] entry(ZipInputStream zip, String name, long maxBytes) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    if (entry == null) {
      return null;
    }
    if (!entry.getName().equals(name)) {
      throw new IOException("there is a " + entry.getName() + " in it instead of " + name);
    }
    byte[] content = zip.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE));
    if (content.length > maxBytes) {
      throw new IOException(name + " in it is larger than " + maxBytes + " bytes");
    }
    return content;
  }
}
