package org.meanfield.data.source;

/**
 * A row of a table of sequences, one time step; or a row that is none. In names of arrays, F counts
 * the values of a step.
 *
 * @param file that it comes from
 * @param position in its file
 * @param given the split's name; null if the source gives none
 * @param id of the sequence; null if it can't be told, empty if rows don't tell it
 * @param order by which the steps of a sequence are sorted; null of a row that is none, if it can't
 *     be told
 * @param label the class's name; null if there is none
 * @param targets target values; empty if classes are
 * @param fault why it is no step; null if it is
 * @param kept the cells that go with the example; null if there are none
 */
record Step(
    String file,
    long position,
    String given,
    String id,
    Moment order,
    double[] values_F,
    String label,
    double[] targets,
    String fault,
    String[] kept) {
  static Step faulty(TableRow row, String id, Moment order, String fault) {
    return new Step(
        row.file(),
        row.position(),
        null,
        id,
        order,
        new double[0],
        null,
        new double[0],
        fault,
        null);
  }
}
