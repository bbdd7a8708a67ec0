package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Target;
import org.meanfield.data.prepare.LocalPreparation;
import org.meanfield.data.source.Decoding.Channels;
import org.meanfield.data.source.Decoding.Fit;
import org.meanfield.data.source.ImageFiles.Ids;
import org.meanfield.data.source.ImageFiles.Labels;
import org.meanfield.data.source.ImageFiles.Splits;
import org.meanfield.data.source.SequenceTable.Format;

/** Files that are gone when they are to be read. */
final class VanishingFilesIT {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  @Test
  void imagesThatVanishAfterTheyWereListedAreRejected() throws Exception {
    for (int i = 0; i < 10; i++) {
      Files.write(directory.resolve(i + ".png"), ImageBytes.greyPng(new byte[] {1, (byte) i}, 2));
    }
    ImageFiles source =
        new ImageFiles(
            directory.toString(),
            Labels.NONE,
            Ids.NAME,
            Splits.NONE,
            new Decoding(Channels.GREY, 0, 0, Fit.CROP, 1000));
    assertRejects("4.png", source::rows);
  }

  @Test
  void tablesThatVanishAfterTheyWereListedAreRejected() throws Exception {
    for (int i = 0; i < 10; i++) {
      Files.writeString(directory.resolve(i + ".csv"), "x,y\n1," + i + "\n");
    }
    SequenceFiles source =
        new SequenceFiles(
            directory.toString(),
            TableText.delimitedBy(","),
            "",
            Feature.numbers("x"),
            Target.Kind.VALUE,
            List.of("y"),
            Ids.NAME,
            Splits.NONE);
    assertRejects("4.csv", source::rows);
  }

  @Test
  void partsOfTablesThatVanishAfterTheyWereListedAreRejected() throws Exception {
    Files.writeString(directory.resolve("1.csv"), "id,t,x,label\n1,1,1,even\n");
    Files.writeString(directory.resolve("2.csv"), "id,t,x,label\n2,1,1,even\n");
    SequenceTable source =
        new SequenceTable(
            directory.toString(),
            Format.CSV,
            TableText.delimitedBy(","),
            "id",
            "t",
            Feature.numbers("x"),
            Target.Kind.CLASS,
            List.of("label"),
            "");
    Dataset<Row> fragments = source.fragments(new Reading(LOCAL.spark(), Optional.empty()));
    Files.delete(directory.resolve("2.csv"));
    List<Row> faulty = fragments.where("faultCount > 0").collectAsList();
    assertEquals(1, faulty.size());
    String told = faulty.get(0).toString();
    assertTrue(told.contains("2.csv") && told.contains("vanished after it was listed"), told);
  }

  private void assertRejects(String file, Function<Reading, Dataset<Row>> source) throws Exception {
    Dataset<Row> rows = source.apply(new Reading(LOCAL.spark(), Optional.empty()));
    Files.delete(directory.resolve(file));
    assertEquals(9, rows.where("reason is null").count());
    List<Row> rejected = rows.where("reason is not null").collectAsList();
    assertEquals(1, rejected.size());
    String told = rejected.get(0).toString();
    assertTrue(told.contains(file) && told.contains("vanished after it was listed"), told);
  }
}
