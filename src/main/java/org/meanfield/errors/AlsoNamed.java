package org.meanfield.errors;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a component of settings a second name under which users may set it: the field's term, where
 * the component's own name is another.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface AlsoNamed {
  /** The second name of the setting within its section. */
  String value();
}
