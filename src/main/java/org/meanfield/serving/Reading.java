package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meanfield.errors.DataException;
import org.meanfield.random.Seeds;

/** The form of examples, and their way to what the network reads. */
final class Reading {
  private final String content;
  private final Scaling scaling;
  private final List<Input> inputs = new ArrayList<>();

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
    if (!isImages() && !isText()) {
      inputs.addAll(inputs(example, width));
    }
  }

  private int features(JsonNode example) {
    return isText() && example.path("columns").isEmpty()
        ? alphabet.length
        : example.path("features").asInt();
  }

  private static List<Input> inputs(JsonNode example, int width) {
    List<Input> inputs = new ArrayList<>();
    for (int k = 0; k < width; k++) {
      JsonNode column = example.path("columns").path(k);
      String name = column.path("name").asText(example.path("featureNames").path(k).asText());
      List<String> categories = new ArrayList<>();
      column.path("values").forEach(value -> categories.add(value.asText()));
      boolean category = column.path("vocabulary").asInt() > 0;
      inputs.add(
          new Input(
              name.isEmpty() ? "value " + (k + 1) : name,
              category ? Input.Kind.CATEGORY : Input.Kind.NUMBER,
              categories));
    }
    return inputs;
  }

  boolean isImages() {
    return content.equals("IMAGES");
  }

  boolean isText() {
    return content.equals("TEXT");
  }

  List<Input> inputs() {
    return List.copyOf(inputs);
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
    double[] ordered = new double[inputs.size()];
    Set<String> left = new HashSet<>(row.keySet());
    for (int k = 0; k < ordered.length; k++) {
      Input input = inputs.get(k);
      if (!left.remove(input.name()) || row.get(input.name()) == null) {
        throw new DataException(
            "The row has no value of the input " + input.name() + ". Model#inputs lists all.");
      }
      ordered[k] = input.number(row.get(input.name()));
    }
    if (!left.isEmpty()) {
      throw new DataException(
          "The row has "
              + String.join(", ", left.stream().sorted().toList())
              + ", which the model doesn't read. Leave it out; Model#inputs lists what the model"
              + " reads.");
    }
    return ordered;
  }

  /** Returns a step as the network reads it; categories stay indices. */
  float[] step(double[] stored, String series) {
    if (stored.length != width || isImages() || isText()) {
      throw new DataException(
          isImages() || isText()
              ? "The model reads "
                  + (isImages() ? "images. Give pixels as bytes." : "a text. Use scoreText.")
              : "The row has "
                  + stored.length
                  + " values, but the model reads "
                  + width
                  + ", in the order of Model#inputs.");
    }
    float[] step = new float[width];
    for (int k = 0; k < width; k++) {
      if (Double.isNaN(stored[k])) {
        throw new DataException(
            "The input " + inputs.get(k).name() + " is NaN. Fill in what is missing first.");
      }
      boolean category = inputs.get(k).kind() == Input.Kind.CATEGORY;
      step[k] = category ? (float) stored[k] : scaling.applied(stored[k], k, series);
    }
    return step;
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
