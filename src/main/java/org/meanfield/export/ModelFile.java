package org.meanfield.export;

import java.util.List;
import java.util.Map;

/**
 * A file of an exported model.
 *
 * @param name of the file
 * @param inputs of its model; empty if the file holds none
 * @param metadata of the model, by name
 * @param content its bytes
 */
public record ModelFile(
    String name,
    List<Port> inputs,
    List<Port> outputs,
    Map<String, String> metadata,
    byte[] content) {}
