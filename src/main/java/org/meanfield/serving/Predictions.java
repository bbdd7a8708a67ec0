package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names and units of what a recurrent network puts out. */
final class Predictions {
  private final OutputForm form;
  private final Scaling scaling;
  private final List<String> names = new ArrayList<>();

  Predictions(JsonNode description, OutputForm form) {
    this.form = form;
    JsonNode target = description.path("target");
    scaling = new Scaling(target.path("normaliser"));
    if (form.kind() != OutputForm.Kind.CLASSES) {
      target.path("names").forEach(name -> names.add(name.asText()));
    } else if (description.path("alphabet").asText().isEmpty()) {
      description.path("classNames").forEach(name -> names.add(name.asText()));
    } else {
      description
          .path("alphabet")
          .asText()
          .codePoints()
          .forEach(c -> names.add(Character.toString(c)));
    }
    if (names.isEmpty()) {
      boolean values = form.kind() != OutputForm.Kind.CLASSES;
      for (int k = 0; k < target.path("outputs").asInt(); k++) {
        names.add(values ? "value " + (k + 1) : String.valueOf(k));
      }
    }
  }

  Score of(double[][] outputs, String series) {
    if (form.kind() == OutputForm.Kind.CLASSES) {
      List<Score.ClassScore> steps = new ArrayList<>();
      for (double[] probabilities : outputs) {
        steps.add(classes(probabilities));
      }
      return new Score.Classes(List.copyOf(steps));
    }
    List<Map<String, Score.Estimate>> steps = new ArrayList<>();
    for (double[] step : outputs) {
      int width = names.size() * form.size();
      // A forecast has the values of all its steps one after the other.
      for (int at = 0; at < step.length; at += width) {
        steps.add(values(step, at, series));
      }
    }
    return new Score.Values(List.copyOf(steps));
  }

  private Score.ClassScore classes(double[] probabilities) {
    Map<String, Double> byName = new LinkedHashMap<>();
    int likeliest = 0;
    for (int k = 0; k < probabilities.length; k++) {
      byName.put(names.get(k), probabilities[k]);
      likeliest = probabilities[k] > probabilities[likeliest] ? k : likeliest;
    }
    return new Score.ClassScore(names.get(likeliest), byName);
  }

  private Map<String, Score.Estimate> values(double[] outputs, int from, String series) {
    Map<String, Score.Estimate> byName = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      int place = k % scaling.places();
      int at = from + k * form.size();
      Map<Double, Double> quantiles = new LinkedHashMap<>();
      for (int q = 0; q < form.levels().size(); q++) {
        quantiles.put(form.levels().get(q), scaling.restored(outputs[at + q], place, series));
      }
      double deviation =
          form.kind() == OutputForm.Kind.GAUSSIAN
              ? outputs[at + 1] * scaling.unit(place, series)
              : Double.NaN;
      double value = scaling.restored(outputs[at + form.point()], place, series);
      byName.put(names.get(k), new Score.Estimate(value, quantiles, deviation));
    }
    return byName;
  }
}
