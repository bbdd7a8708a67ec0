package org.meanfield.errors;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of settings whose own components are settings of the section that it stands in,
 * not of a section of its own: what several sections have in common, or what belongs together in a
 * large one. Jackson finds the mark at the accessor.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface Inline {}
