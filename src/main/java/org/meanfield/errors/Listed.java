package org.meanfield.errors;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record of settings that stands in lists: each element is a section of its own, or the
 * text of one of its settings, where the others are as usual.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Listed {
  /** The setting that an element which is a text stands for. */
  String shorthand();

  /** The values of settings that an element leaves out, in HOCON. */
  String defaults();
}
