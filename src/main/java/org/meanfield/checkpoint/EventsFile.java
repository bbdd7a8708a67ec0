package org.meanfield.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one driver. Readers of the file see all that was flushed. A file can't be written
 * any more once the machines that hold its end have gone; then what was not flushed goes into a new
 * one, {@code NAME-2}, which may repeat what the old one ends with. That fails only as a warning:
 * no run is worth less for a gap in its events.
 */
final class EventsFile extends OutputStream {
  private static final Logger LOG = LoggerFactory.getLogger(EventsFile.class);
  private static final int MAX_WAITING_BYTES = 1 << 20;

  private final RunDirectory run;
  private final Path directory;
  private final String name;
  private final String extension;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private int files = 1;

  /** Null if the last one was lost. */
  private FSDataOutputStream file;

  /**
   * Creates the first file.
   *
   * @param name without its extension
   */
  EventsFile(RunDirectory run, Path directory, String name, String extension) throws IOException {
    this.run = run;
    this.directory = directory;
    this.name = name;
    this.extension = extension;
    this.file = run.fileSystem().create(new Path(directory, name + extension), false);
  }

  @Override
  public void write(int value) {
    waiting.write(value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    waiting.write(bytes, offset, length);
  }

  @Override
  public void flush() {
    try {
      if (file == null) {
        files++;
        file = run.fileSystem().create(new Path(directory, name + "-" + files + extension), false);
      }
      file.write(waiting.toByteArray());
      file.hflush();
      waiting.reset();
    } catch (IOException | FSError e) {
      // Local files tell that a disk is full by the latter.
      LOG.warn("Cannot write the events of {}; another file is next: {}", run, e.getMessage());
      IOUtils.cleanupWithLogger(null, file);
      file = null;
      if (waiting.size() > MAX_WAITING_BYTES) {
        waiting.reset();
      }
    }
  }

  @Override
  public void close() {
    if (waiting.size() > 0) {
      flush();
    }
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.warn("Cannot close the events of {}: {}", run, e.getMessage());
    }
  }
}
