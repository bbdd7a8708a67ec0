package org.meanfield.data.source;

import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The value of a column that folders named {@code column=value} below a table's own give, as Hive,
 * Spark and pandas write partitions: a text as it stands there, whatever it looks like.
 *
 * @param root the table's folder
 */
record PartitionValue(String root, String column) implements UDF1<String, String> {
  private static final String NULL = ExternalCatalogUtils.DEFAULT_PARTITION_NAME();

  /** The column that a folder's name tells; null if it tells none. */
  static String columnOf(String folder) {
    int equals = folder.indexOf('=');
    return equals > 0 ? ExternalCatalogUtils.unescapePathName(folder.substring(0, equals)) : null;
  }

  /**
   * The value for a file; null if there is none.
   *
   * @param file as a URI, with escapes
   */
  @Override
  public String call(String file) {
    String[] folders = PlainPath.of(file).substring(root.length()).split("/", -1);
    for (int i = 0; i < folders.length - 1; i++) {
      if (column.equals(columnOf(folders[i]))) {
        String value = folders[i].substring(folders[i].indexOf('=') + 1);
        return value.equals(NULL) ? null : ExternalCatalogUtils.unescapePathName(value);
      }
    }
    return null;
  }
}
