package org.meanfield.data.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.meanfield.data.Membership;
import org.meanfield.data.Split;

/**
 * Ids of examples that their source gives none: what an example is, not its place, tells its id, so
 * that it keeps its split wherever it stands, and whatever stands before it.
 */
final class ContentIds {
  private static final String NUMBER = "number";
  private static final String BEFORE_NUMBER = "#";
  private static final int BYTES = 16;
  private static final Pattern NUMBERED =
      Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}" + BEFORE_NUMBER + "\\d+");

  private ContentIds() {}

  /**
   * Returns the id of all examples that have these values, this class and this split.
   *
   * @param label null if it has no class
   * @param split null if the source gives none
   */
  static String of(byte[] values, String label, Split split) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(values);
    digest.update(((split == null ? "" : split.label()) + "\0").getBytes(StandardCharsets.UTF_8));
    // A class with an empty name and none are two.
    digest.update((label == null ? "" : "\0" + label).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  /**
   * Returns the place that an id gives its example among all, from 0 to below 1. Equal rows have
   * one place, so that none is trained on in one split and tested on in another.
   */
  static double place(String id) {
    return Membership.place(NUMBERED.matcher(id).matches() ? id.substring(0, 2 * BYTES) : id);
  }

  /**
   * Numbers rows of {@link SourceRow#SCHEMA} that have one id: they are equal, so it doesn't matter
   * which of them gets which number. Their numbers don't change their place.
   */
  static Dataset<Row> numbered(Dataset<Row> rows) {
    Column id = col(SourceRow.ID);
    // Rejected records have no id, and would all be compared with each other.
    Column alike = coalesce(id, concat_ws(" ", col(SourceRow.FILE), col(SourceRow.POSITION)));
    Column number =
        row_number()
            .over(Window.partitionBy(alike).orderBy(col(SourceRow.FILE), col(SourceRow.POSITION)));
    return rows.withColumn(NUMBER, number)
        .withColumn(
            SourceRow.ID,
            when(id.isNotNull().and(col(NUMBER).gt(1)), concat_ws(BEFORE_NUMBER, id, col(NUMBER)))
                .otherwise(id))
        .drop(NUMBER);
  }
}
