package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;

final class StandingFieldsTest {
  static Stream<Standing> standings() {
    return Stream.of(
        Standing.START,
        new Standing(new Best(3, 1L << 40, 0.1 + 0.2), new Gap(2, -1e-300, Math.PI, true)),
        new Standing(Best.NONE, new Gap(1, 5, 4, false)));
  }

  /** A standing comes back to the bit, through plain JSON. */
  @ParameterizedTest
  @MethodSource("standings")
  void comesBackAsItWas(Standing standing) throws Exception {
    String json = new ObjectMapper().writeValueAsString(StandingFields.of(standing));
    assertTrue(!json.contains("Inf"), json);
    Map<String, Double> read = new ObjectMapper().readValue(json, new TypeReference<>() {});
    assertEquals(standing, StandingFields.standing(read));
  }
}
