package org.meanfield.model;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
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
 * The file {@code model.zip}, DL4J's own format of a model with its updater's state. Its
 * configuration names DL4J's layers, so that DL4J reads it without us.
 */
public final class ModelArchive {
  /** Ours has some kilobytes, and a hundred bytes for each epoch of a falling learning rate. */
  private static final long MAX_CONFIGURATION_BYTES = 64 << 20;

  private ModelArchive() {}

  /**
   * Writes a network; leaves {@code out} open.
   *
   * @param configuration of it, with how far it has come
   * @param updaterState empty if it keeps none
   */
  public static void write(
      MultiLayerConfiguration configuration,
      float[] parameters,
      float[] updaterState,
      OutputStream out)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    // Weights hardly get smaller, and that would take longer than all else.
    zip.setLevel(Deflater.NO_COMPRESSION);
    zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
    String json = LayerClasses.stock(configuration).toJson();
    zip.write(json.getBytes(StandardCharsets.UTF_8));
    writeVector(ModelSerializer.COEFFICIENTS_BIN, parameters, zip);
    if (updaterState.length > 0) {
      writeVector(ModelSerializer.UPDATER_BIN, updaterState, zip);
    }
    zip.finish();
  }

  private static void writeVector(String entry, float[] vector, ZipOutputStream zip)
      throws IOException {
    zip.putNextEntry(new ZipEntry(entry));
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip));
    try (INDArray array = Nd4j.create(vector, 1, vector.length)) {
      Nd4j.write(array, data);
    }
    data.flush();
  }

  /**
   * Puts a network of the same configuration into the state that was written. Only the numbers are
   * read: DL4J's own reader makes objects of whatever classes the configuration in a file names,
   * and of Java objects that the file may hold.
   *
   * @throws IOException if the content isn't a model, as {@link #write} writes it, with as many
   *     parameters and values of updater state as the network has
   */
  public static void restore(InputStream in, MultiLayerNetwork network) throws IOException {
    INDArray state = network.getUpdater().getStateViewArray();
    int stateValues = state == null ? 0 : (int) state.length();
    try (ZipInputStream zip = new ZipInputStream(in)) {
      entry(zip, ModelSerializer.CONFIGURATION_JSON, MAX_CONFIGURATION_BYTES);
      float[] parameters = vector(zip, ModelSerializer.COEFFICIENTS_BIN, (int) network.numParams());
      float[] updaterState =
          stateValues == 0 ? new float[0] : vector(zip, ModelSerializer.UPDATER_BIN, stateValues);
      if (zip.getNextEntry() != null) {
        throw new IOException("it holds more than a model");
      }
      FlatState.restore(network, parameters, updaterState);
    } catch (IllegalArgumentException e) {
      // Of an entry's name.
      throw new IOException("it is not an archive: " + e.getMessage(), e);
    }
  }

  /** The vector that comes next. */
  private static float[] vector(ZipInputStream zip, String name, int values) throws IOException {
    long maxBytes = (long) Float.BYTES * values + StoredVector.MAX_HEADER_BYTES;
    return StoredVector.read(entry(zip, name, maxBytes), values);
  }

  /** The entry that comes next, which must be that one. */
  private static byte[] entry(ZipInputStream zip, String name, long maxBytes) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    if (entry == null || !entry.getName().equals(name)) {
      throw new IOException(
          "it holds " + (entry == null ? "nothing" : entry.getName()) + " instead of " + name);
    }
    byte[] content = zip.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE));
    if (content.length > maxBytes) {
      throw new IOException(name + " in it is larger than " + maxBytes + " bytes");
    }
    return content;
  }
}
