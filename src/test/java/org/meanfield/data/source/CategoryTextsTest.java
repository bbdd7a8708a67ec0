package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.DataException;

final class CategoryTextsTest {
  /** The first 53 bits: {@code printf a | sha256sum | head -c 16}, divided by 2048. */
  @Test
  void codeDependsOnTheTextAlone() {
    long sha256 = 0xca978112ca1bbdcaL;
    assertEquals((double) (sha256 >>> 11), CategoryTexts.code("a"));
    assertEquals(CategoryTexts.code("a"), new CategoryTexts().add("x", "a"));
  }

  @Test
  void partsAddUpInAnyOrder() {
    Findings one = new Findings();
    one.texts().add("event", "login");
    Findings other = new Findings();
    other.texts().add("event", "logout");
    other.texts().add("event", "login");
    other.texts().add("user", "ann");
    Findings sum = one.copy();
    sum.merge(other);
    Findings otherWay = other.copy();
    otherWay.merge(one);
    assertEquals(
        Map.of(CategoryTexts.code("login"), "login", CategoryTexts.code("logout"), "logout"),
        sum.texts().byCode("event"));
    assertEquals(sum.texts().byCode("event"), otherWay.texts().byCode("event"));
    assertEquals(1, one.texts().byCode("event").size());
    assertTrue(sum.copyAndReset().isZero());
  }

  @Test
  void tooManyTextsAreRefusedWhereverTheyMeet() {
    CategoryTexts half = new CategoryTexts();
    CategoryTexts rest = new CategoryTexts();
    for (int i = 0; i < CategoryTexts.MOST; i++) {
      (i % 2 == 0 ? half : rest).add("id", "x" + i);
    }
    half.addAll(rest);
    assertEquals(CategoryTexts.MOST, half.byCode("id").size());
    rest.add("id", "one more");
    half.addAll(rest);
    String message = assertThrows(DataException.class, () -> half.byCode("id")).getMessage();
    assertTrue(message.contains("column id has more than 100,000 different values"), message);
    assertThrows(DataException.class, () -> half.add("id", "yet another"));
  }
}
