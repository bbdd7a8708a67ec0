package org.meanfield.data.source;

import org.meanfield.data.Split;

/**
 * The facts that the path of a file tells about the example in it.
 *
 * @param split null if nothing
 * @param label the folder right above it
 */
record FilePlace(Split split, String id, String label) {
  /**
   * Reads the facts from the path of a file.
   *
   * @param relative the path below the source's folder
   * @throws RejectedRecordException if a folder that should say something isn't there
   */
  static FilePlace of(
      String relative, ImageFiles.Labels labels, ImageFiles.Ids ids, ImageFiles.Splits splits)
      throws RejectedRecordException {
    String rest = relative;
    Split split = null;
    if (splits == ImageFiles.Splits.FOLDERS) {
      String first = relative.substring(0, Math.max(0, relative.indexOf('/')));
      split = Split.labelled(first).orElse(null);
      if (split == null) {
        throw new RejectedRecordException("lies in none of the folders train, validation and test");
      }
      rest = relative.substring(first.length() + 1);
    }
    String[] parts = rest.split("/", -1);
    String name = parts[parts.length - 1];
    String label = null;
    if (labels == ImageFiles.Labels.FOLDERS) {
      if (parts.length < 2) {
        throw new RejectedRecordException("lies in no folder whose name would be its class");
      }
      label = parts[parts.length - 2];
    }
    int ending = name.lastIndexOf('.');
    String stem = ending > 0 ? name.substring(0, ending) : name;
    return new FilePlace(split, ids == ImageFiles.Ids.NAME ? stem : rest, label);
  }
}
