package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MembershipTest {
  private static final int EXAMPLES = 10_000;

  @Test
  void everyExampleIsOnOneSide() {
    Membership heldBack = new Membership(0, 0.2);
    Membership rest = new Membership(0.2, 1);
    for (int id = 0; id < EXAMPLES; id++) {
      assertNotEquals(heldBack.includes(id), rest.includes(id));
    }
    assertEquals(EXAMPLES, heldBack.count(0, EXAMPLES) + rest.count(0, EXAMPLES));
  }

  @Test
  void fractionIsKeptWithinChance() {
    // The count is binomial, and may be five standard deviations off.
    double deviation = Math.sqrt(EXAMPLES * 0.2 * 0.8);
    assertEquals(2_000, new Membership(0, 0.2).count(0, EXAMPLES), 5 * deviation);
  }

  @Test
  void whatIsHeldBackStaysSoAtALargerFraction() {
    Membership small = new Membership(0, 0.1);
    Membership large = new Membership(0, 0.3);
    for (int id = 0; id < EXAMPLES; id++) {
      assertTrue(!small.includes(id) || large.includes(id));
    }
  }

  @Test
  void fractionOfNoneIsAll() {
    assertEquals(EXAMPLES, Membership.ALL.count(0, EXAMPLES));
  }

  @Test
  void sidesNeverChangeFromVersionToVersion() {
    Membership heldBack = new Membership(0, 0.25);
    StringBuilder sides = new StringBuilder();
    for (int id = 0; id < 24; id++) {
      sides.append(heldBack.includes(id) ? '1' : '0');
    }
    assertEquals("001000100000000000010001", sides.toString());
  }
}
