package org.meanfield.export;

import java.util.List;

/**
 * An input or output of an exported model.
 *
 * @param shape the size of each dimension; one that is a name, such as {@code batch}, may be any
 * @param meaning the meaning and the unit of its values, as a sentence
 */
public record Port(String name, ElementType type, List<String> shape, String meaning) {
  /** The dimension of examples. */
  static final String BATCH = "batch";

  /** The dimension of time steps. */
  static final String TIME = "time";

  /** Copies what is mutable. */
  public Port {
    shape = List.copyOf(shape);
  }

  /** Creates a port of dimensions that are names or numbers. */
  static Port of(String name, ElementType type, String meaning, Object... shape) {
    return new Port(name, type, List.of(shape).stream().map(String::valueOf).toList(), meaning);
  }
}
