package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Filling;
import org.meanfield.train.Epochs;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;
import org.meanfield.train.TrainingState;
import org.meanfield.train.WorkerState;

final class StateFileTest {
  private static final Progress PROGRESS = new Progress(1, 2, 3, 4, 5, 6, 7, 8.5, 9);
  private static final Standing STANDING =
      new Standing(new Best(1, 4, 0.25), new Gap(1, 0.5, 0.75, true));
  private static final WorkerState OWN =
      new WorkerState(new float[] {1, 2}, new float[] {3}, new float[] {4, 5, 6});

  private static byte[] stored() throws IOException {
    float[] velocity = {0.5f, Float.NaN};
    TrainingState state =
        new TrainingState(
            new float[2], new float[0], OwnStates.of(List.of(OWN, OWN)), velocity, PROGRESS);
    return StateFile.encode(state, STANDING);
  }

  @Test
  void comesBackAsItWas() throws IOException {
    StateFile.Content content = StateFile.decode(new ByteArrayInputStream(stored()));
    assertEquals(PROGRESS, content.progress());
    assertEquals(STANDING, content.standing());
    assertArrayEquals(new float[] {0.5f, Float.NaN}, content.outerVelocity());
    assertEquals(2, content.ownStates().size());
    assertArrayEquals(OWN.chains(), content.ownStates().get(1).chains());
  }

  /** The state is one that was written before minibatches were evened out. */
  @Test
  void epochOfFormatFourGoesOnWithFullMinibatches() throws IOException {
    byte[] now = stored();
    int filling = 4 + 3 * 4 + 8 + 2 * 4 + 8 + 8 + 8;
    byte[] before = new byte[now.length - 1];
    System.arraycopy(now, 0, before, 0, filling);
    System.arraycopy(now, filling + 1, before, filling, before.length - filling);
    before[3] = 4;
    Progress under = StateFile.decode(new ByteArrayInputStream(before)).progress();
    assertEquals(Filling.FULL, under.filling());
    assertEquals(PROGRESS.examplesSeen(), under.examplesSeen());
    assertEquals(Filling.EVEN, Epochs.next(under).filling());
    before[15] = 0;
    assertEquals(
        Filling.EVEN, StateFile.decode(new ByteArrayInputStream(before)).progress().filling());
  }

  @Test
  void everyTruncationAndEveryAdditionIsRefused() throws IOException {
    byte[] stored = stored();
    for (int length = 0; length < stored.length; length++) {
      byte[] truncated = Arrays.copyOf(stored, length);
      assertThrows(IOException.class, () -> StateFile.decode(new ByteArrayInputStream(truncated)));
    }
    byte[] longer = Arrays.copyOf(stored, stored.length + 1);
    assertThrows(IOException.class, () -> StateFile.decode(new ByteArrayInputStream(longer)));
  }

  @Test
  void noFlippedByteIsAnUncheckedException() throws IOException {
    byte[] stored = stored();
    int refused = 0;
    for (int i = 0; i < stored.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = stored.clone();
        damaged[i] ^= (byte) (1 << bit);
        try {
          assertEquals(2, StateFile.decode(new ByteArrayInputStream(damaged)).ownStates().size());
        } catch (IOException e) {
          refused++;
        }
      }
    }
    // Damage to the format and the lengths is refused; other numbers are only other numbers.
    assertTrue(refused >= 8 * Integer.BYTES * 2, "refused: " + refused);
  }
}
