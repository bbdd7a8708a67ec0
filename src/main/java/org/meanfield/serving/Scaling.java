package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The scaling of values as training fitted it: (value − shift) · scale, by place; {@code
 * per-series} by time series, too.
 */
final class Scaling {
  private static final float THRESHOLD = 0.5f;

  private final boolean binarises;
  private final double[] shift;
  private final float[] scale;
  private final double clip;
  private final List<String> series = new ArrayList<>();

  Scaling(JsonNode described) {
    binarises = described.path("kind").asText().equals("BINARISE");
    shift = new double[described.path("shift").size()];
    scale = new float[shift.length];
    for (int k = 0; k < shift.length; k++) {
      shift[k] = described.path("shift").get(k).asDouble();
      scale[k] = (float) described.path("scale").path(k).asDouble();
    }
    clip = described.path("clip").asDouble();
    described.path("series").forEach(name -> series.add(name.asText()));
  }

  /** Returns the values that are scaled by themselves; at least 1. */
  int places() {
    return Math.max(1, shift.length / (series.size() + 1));
  }

  /** Returns a value as the model sees it; an unknown series is scaled as all series together. */
  float applied(double value, int place, String name) {
    if (shift.length == 0) {
      return (float) value;
    }
    int at = at(place, name);
    double scaled = (value - shift[at]) * scale[at];
    return (float) (clip > 0 ? Math.max(-clip, Math.min(clip, scaled)) : scaled);
  }

  /** Returns a pixel as the model sees it. */
  float level(byte pixel, int place) {
    float level = (pixel & 0xff) / 255f;
    if (binarises) {
      return level >= THRESHOLD ? 1 : 0;
    }
    if (shift.length == 0) {
      return level;
    }
    double scaled = (level - (float) shift[place]) * scale[place];
    return (float) (clip > 0 ? Math.max(-clip, Math.min(clip, scaled)) : scaled);
  }

  /** Returns the value that is scaled to another one. */
  double restored(double scaled, int place, String name) {
    return shift.length == 0 ? scaled : scaled * unit(place, name) + shift[at(place, name)];
  }

  /** Returns the difference of values that is 1 once they are scaled. */
  double unit(int place, String name) {
    return shift.length == 0 ? 1 : 1 / (double) scale[at(place, name)];
  }

  private int at(int place, String name) {
    int number = series.indexOf(name);
    return (number < 0 ? series.size() : number) * places() + place;
  }
}
