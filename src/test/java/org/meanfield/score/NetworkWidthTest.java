package org.meanfield.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.input.InputColumn;

final class NetworkWidthTest {
  private static int width(List<Integer> hidden, boolean bidirectional, DataShape shape) {
    LstmSpec spec =
        new LstmSpec(
            Cell.LSTM,
            hidden,
            bidirectional,
            1,
            0,
            0,
            GradientClippingSpec.NONE,
            TruncationSpec.NONE);
    UpdaterSpec updater = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    return NetworkWidth.of(spec.configuration(shape, updater, 1).toJson());
  }

  private static DataShape shape(int features, int classes) {
    return new DataShape(5, features, Target.CLASS_PER_STEP, classes);
  }

  @Test
  void widestIsTheInputALayerOrTheOutput() {
    assertEquals(20, width(List.of(4, 3), false, shape(20, 3)));
    assertEquals(9, width(List.of(9, 3), false, shape(2, 3)));
    assertEquals(30, width(List.of(4, 3), false, shape(2, 30)));
  }

  @Test
  void layersOfBothDirectionsAreTwiceAsWide() {
    assertEquals(18, width(List.of(9, 3), true, shape(2, 3)));
    assertEquals(18, width(List.of(9), true, new DataShape(5, 2, Target.CLASS, 3)));
  }

  @Test
  void categoriesAreAsWideAsTheirVectors() {
    DataShape shape =
        new DataShape(
            5,
            2,
            Target.CLASS_PER_STEP,
            3,
            List.of(new InputColumn.Numeric(), new InputColumn.OneHot(40)));
    assertEquals(41, width(List.of(4), false, shape));
  }
}
