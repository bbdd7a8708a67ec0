package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.ImageView.Steps;
import org.meanfield.errors.Violations.ViolationsException;
import org.nd4j.linalg.api.ndarray.INDArray;

final class ImageViewTest {
  /** Two rows of three pixels in red, green and blue, numbered from 0. */
  private static final DatasetInfo COLOUR =
      new DatasetInfo(DatasetInfo.Content.IMAGES, 2, 9, Target.classes(2), Map.of(), "none");

  private static INDArray features(ImageView view) {
    byte[] pixels = new byte[18];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    Shard shard = new Shard(0, new Example[] {new LabelledImage(0, pixels, 1)});
    DatasetInfo seen = view.of(COLOUR, 3);
    return ImageDataset.form(Layout.LABELLED_ROWS, seen, view)
        .minibatch(shard, new int[] {0})
        .getFeatures();
  }

  private static int[] step(INDArray features, int t) {
    return IntStream.range(0, (int) features.size(1))
        .map(f -> Math.round(255 * features.getFloat(0, f, t)))
        .toArray();
  }

  @Test
  void stepsAreRowsOrPixels() {
    INDArray rows = features(ImageView.ROWS);
    assertArrayEquals(new long[] {1, 9, 2}, rows.shape());
    assertArrayEquals(new int[] {9, 10, 11, 12, 13, 14, 15, 16, 17}, step(rows, 1));
    INDArray pixels = features(new ImageView(Steps.PIXELS, 0));
    assertArrayEquals(new long[] {1, 3, 6}, pixels.shape());
    String fingerprint = new ImageView(Steps.PIXELS, 0).of(COLOUR, 3).fingerprint();
    assertNotEquals(COLOUR.fingerprint(), fingerprint);
    assertNotEquals(new ImageView(Steps.PIXELS, 1).of(COLOUR, 3).fingerprint(), fingerprint);
    for (int t = 0; t < 6; t++) {
      assertArrayEquals(new int[] {3 * t, 3 * t + 1, 3 * t + 2}, step(pixels, t));
    }
  }

  @Test
  void permutationIsOneOrderForAllImages() {
    ImageView view = new ImageView(Steps.PIXELS, 7);
    int[] order = view.order(6);
    assertArrayEquals(IntStream.range(0, 6).toArray(), Arrays.stream(order).sorted().toArray());
    INDArray permuted = features(view);
    for (int t = 0; t < 6; t++) {
      int pixel = order[t];
      assertArrayEquals(new int[] {3 * pixel, 3 * pixel + 1, 3 * pixel + 2}, step(permuted, t));
    }
    assertArrayEquals(view.order(784), new ImageView(Steps.PIXELS, 7).order(784));
    assertFalse(Arrays.equals(view.order(784), new ImageView(Steps.PIXELS, 8).order(784)));
  }

  @Test
  void normaliserBelongsToPixelsNotToSteps() {
    double[] shift = new double[18];
    float[] scale = new float[18];
    for (int i = 0; i < shift.length; i++) {
      shift[i] = i / 255f;
      scale[i] = 1;
    }
    ImageView view = new ImageView(Steps.PIXELS, 7);
    DatasetInfo seen =
        view.of(COLOUR, 3)
            .normalisedBy(
                new Normaliser(Normaliser.Kind.STANDARDISE, shift, scale, 0), Normaliser.NONE);
    byte[] pixels = new byte[18];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    Shard shard = new Shard(0, new Example[] {new LabelledImage(0, pixels, 1)});
    INDArray features =
        ImageDataset.form(Layout.LABELLED_ROWS, seen, view)
            .minibatch(shard, new int[] {0})
            .getFeatures();
    assertEquals(0, features.amaxNumber().floatValue(), 1e-6f);
  }

  @Test
  void rowsHaveNoPermutation() {
    String message =
        assertThrows(ViolationsException.class, () -> new ImageView(Steps.ROWS, 3)).getMessage();
    assertTrue(message.contains("permutation"), message);
  }
}
