package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NormaliserTest {
  private static final Normaliser STANDARD =
      new Normaliser(Normaliser.Kind.STANDARDISE, new double[] {1, 0.5}, new float[] {2, 4}, 0);

  private static float[] first(Normaliser normaliser, byte... pixels) {
    Shard shard = new Shard(0, new Example[] {new LabelledImage(0, pixels, 0)});
    return new ImagePixels(2, normaliser)
        .minibatch(shard, new int[] {0})
        .getFeatures()
        .toFloatVector();
  }

  @Test
  void pixelsAreNormalisedByTheirPlace() {
    byte white = (byte) 255;
    assertArrayEquals(new float[] {1, 0}, first(Normaliser.NONE, white, (byte) 0));
    assertArrayEquals(new float[] {0, -2}, first(STANDARD, white, (byte) 0));
    assertArrayEquals(new float[] {1, 0}, first(Normaliser.BINARISE, (byte) 128, (byte) 127));
  }

  @Test
  void valuesOfAStepAreNormalisedByTheirPlace() {
    double[] values_TF = {1, 0.5, 2, 1.5};
    assertArrayEquals(new float[] {0, 0, 2, 4}, STANDARD.applied(values_TF, 0));
  }

  @Test
  void valuesAreCutToFloat32BehindTheScalingAlone() {
    double offset = 1_700_000_003;
    Normaliser seconds =
        new Normaliser(Normaliser.Kind.STANDARDISE, new double[] {offset}, new float[] {0.5f}, 0);
    assertArrayEquals(
        new float[] {-1.5f, 0, 0.5f},
        seconds.applied(new double[] {offset - 3, offset, offset + 1}, 0));
  }

  @Test
  void whatIsFarAwayIsCut() throws Exception {
    double[] shift = {0, 0};
    float[] scale = {10, 1};
    Normaliser cut = new Normaliser(Normaliser.Kind.STANDARDISE, shift, scale, 3);
    assertArrayEquals(
        new float[] {3, -2, -3, 3}, cut.applied(new double[] {0.5, -2, -42, 1e300}, 0));
    assertArrayEquals(new float[] {3, 1}, first(cut, (byte) 255, (byte) 255));
    ObjectMapper json = new ObjectMapper();
    assertEquals(3, json.readValue(json.writeValueAsString(cut), Normaliser.class).clip());
    assertFalse(json.writeValueAsString(STANDARD).contains("clip"));
  }

  @Test
  void jsonKeepsIt() throws Exception {
    ObjectMapper json = new ObjectMapper();
    Normaliser again = json.readValue(json.writeValueAsString(STANDARD), Normaliser.class);
    assertEquals(STANDARD.kind(), again.kind());
    assertArrayEquals(STANDARD.shift(), again.shift());
    assertArrayEquals(STANDARD.scale(), again.scale());
    Normaliser none = json.readValue(json.writeValueAsString(Normaliser.NONE), Normaliser.class);
    assertEquals(0, none.shift().length);
  }

  @Test
  void seriesAreScaledByThemselvesWhateverTheirNumbers() {
    Normaliser each =
        Normaliser.perSeries(
            List.of("north", "south"),
            List.of(standard(1000, 0.01f), standard(10, 1), standard(505, 0.5f)));
    assertEquals(1, each.places());
    assertArrayEquals(new float[] {2, -1}, each.applied(new double[] {1200, 900}, 0));
    assertArrayEquals(new float[] {2, -1}, each.applied(new double[] {12, 9}, 1));
    Normaliser other = each.numbered(List.of("east", "south", "north"));
    assertEquals(12, other.restored(2, 0, 1));
    assertEquals(1200, other.restored(2, 0, 2), 1e-3);
    assertEquals(509, other.restored(2, 0, 0), "one that isn't known, as all together");
    assertEquals(509, other.restored(2, 0, 3));
    assertEquals(100, each.unit(0, 0), 1e-5);
  }

  private static Normaliser standard(double shift, float scale) {
    return new Normaliser(
        Normaliser.Kind.STANDARDISE, new double[] {shift}, new float[] {scale}, 0);
  }
}
