package org.meanfield;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.meanfield.serving.Model;

/** A program that loads a run's model, scores one image and prints the answer. */
final class FirstScore {
  private FirstScore() {}

  /**
   * Scores an image.
   *
   * @param arguments the run's directory, and a file of pixels
   */
  public static void main(String[] arguments) throws IOException {
    byte[] pixels = Files.readAllBytes(Path.of(arguments[1]));
    System.out.println(Model.load(Path.of(arguments[0])).score(pixels));
  }
}
