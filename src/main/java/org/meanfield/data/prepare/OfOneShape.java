package org.meanfield.data.prepare;

import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.prepare.Census.Shape;
import org.meanfield.data.source.SourceRow;

/**
 * Screens a source's records once more, as the census did, and rejects images of other sizes, too.
 *
 * @param shape of all examples
 */
record OfOneShape(PrepareConfig config, Shape shape)
    implements FlatMapFunction<Iterator<SourceRow>, SourceRow> {
  @Override
  public Iterator<SourceRow> call(Iterator<SourceRow> records) {
    Screening screened = new Screening(config, new MissingFeatures(config.source()), records);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return screened.hasNext();
      }

      @Override
      public SourceRow next() {
        SourceRow row = screened.next();
        boolean fits = !row.isExample() || Shape.of(row, config.source().content()).equals(shape);
        return fits ? row : row.rejectedFor(otherThanUsual(row));
      }
    };
  }

  private String otherThanUsual(SourceRow row) {
    return config.source().content() == Content.IMAGES
        ? String.format(
            Locale.ROOT,
            "has %d rows of %d values, but most images have %d of %d; source.decode.width and"
                + " height scale all to one size",
            row.steps(),
            row.features(),
            shape.steps(),
            shape.features())
        : String.format(
            Locale.ROOT,
            "has %d values at each time step, but most sequences have %d",
            row.features(),
            shape.features());
  }
}
