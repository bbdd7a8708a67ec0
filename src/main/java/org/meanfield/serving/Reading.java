package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.random.Seeds;

/** The form of examples, and their way to what the network reads. */
final class Reading {
  private final String content;
  private final Scaling scaling;

  /** The form of rows; null of images and of texts. */
  private final RowForm rows;

  /** Values of an example of a fixed size. */
  private final int values;

  /** Values of a step that the network reads. */
  private final int width;

  /** The order of an image's stored steps; empty if they come as they are stored. */
  private final int[] order;

  private final int[] alphabet;

  Reading(JsonNode description) {
    JsonNode example = description.path("example");
    content = example.path("content").asText();
    scaling = new Scaling(example.path("normaliser"));
    alphabet = description.path("alphabet").asText().codePoints().toArray();
    values = Math.multiplyExact(example.path("steps").asInt(), example.path("features").asInt());
    JsonNode view = example.path("view");
    boolean byPixel = isImages() && view.path("steps").asText().equalsIgnoreCase("pixels");
    width = byPixel ? Math.max(1, example.path("channels").asInt()) : features(example);
    long permutation = view.path("permutation").asLong();
    order =
        byPixel && permutation != 0 ? Seeds.permutation(values / width, permutation) : new int[0];
    rows = isImages() || isText() ? null : new RowForm(description);
    if (rows != null && rows.width() != width) {
      throw new CheckpointException(
          String.format(
              "The columns in model.json have %d values, but the network reads %d. Use the newer"
                  + " Meanfield that wrote it.",
              rows.width(), width));
    }
  }

  private int features(JsonNode example) {
    return isText() && example.path("columns").isEmpty()
        ? alphabet.length
        : example.path("features").asInt();
  }

  boolean isImages() {
    return content.equals("IMAGES");
  }

  boolean isText() {
    return content.equals("TEXT");
  }

  List<Input> inputs() {
    return rows == null ? List.of() : rows.inputs();
  }

  /** Returns the values of a step that the network reads. */
  int width() {
    return width;
  }

  /** Returns the values of an example of a fixed size. */
  int values() {
    return values;
  }

  Scaling scaling() {
    return scaling;
  }

  /** Returns the values of a row in the order of the inputs. */
  double[] byName(Map<String, ?> row) {
    return rows().byName(row);
  }

  /** Returns a step as the network reads it; categories stay indices. */
  float[] step(double[] row, String series) {
    double[] stored = rows().stored(row, series);
    float[] step = new float[width];
    for (int k = 0; k < width; k++) {
      step[k] = rows.isIndex(k) ? (float) stored[k] : scaling.applied(stored[k], k, series);
    }
    return step;
  }

  private RowForm rows() {
    if (rows == null) {
      throw new DataException(
          "The model reads "
              + (isImages() ? "images. Give pixels as bytes." : "a text. Use scoreText."));
    }
    return rows;
  }

  /** Returns the pixels of an image, scaled. */
  float[] levels(byte[] pixels) {
    if (!isImages() || pixels.length != values) {
      throw new DataException(
          isImages()
              ? String.format("The image has %,d values, not %,d.", pixels.length, values)
              : "The model doesn't read images. Give rows of its inputs; Model#inputs lists them.");
    }
    float[] levels = new float[values];
    for (int k = 0; k < values; k++) {
      levels[k] = scaling.level(pixels[k], k);
    }
    return levels;
  }

  /** Returns the steps of an image, by rows or by pixels as the model reads them. */
  float[][] steps(byte[] pixels) {
    float[] levels = levels(pixels);
    float[][] steps = new float[values / width][width];
    for (int t = 0; t < steps.length; t++) {
      int stored = order.length == 0 ? t : order[t];
      System.arraycopy(levels, stored * width, steps[t], 0, width);
    }
    return steps;
  }

  /** Returns the steps of a text: vectors with a 1 for the character, or the character's index. */
  float[][] steps(String text) {
    if (!isText()) {
      throw new DataException("The model doesn't read text. Model#inputs lists what it reads.");
    }
    int[] characters = text.codePoints().toArray();
    float[][] steps = new float[characters.length][width];
    for (int t = 0; t < characters.length; t++) {
      int symbol = 0;
      while (symbol < alphabet.length && alphabet[symbol] != characters[t]) {
        symbol++;
      }
      if (symbol == alphabet.length) {
        throw new DataException(
            "The text has the character "
                + Character.toString(characters[t])
                + ", which the model's text hadn't. Leave it out, or replace it.");
      }
      if (width == alphabet.length) {
        steps[t][symbol] = 1;
      } else {
        steps[t][0] = symbol + 1;
      }
    }
    return steps;
  }
}
