package org.meanfield.data.source;

import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.api.java.UDF1;

/** Spells the URI of a file, which Spark gives with escapes, as users do. */
record PlainPath() implements UDF1<String, String> {
  static String of(String uri) {
    return new Path(URI.create(uri)).toString();
  }

  @Override
  public String call(String uri) {
    return of(uri);
  }
}
