package org.meanfield.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;

/** The files at a path, for those who look at a source before they know what it is. */
public final class SourceFiles {
  private final FileListing listing;
  private final boolean folder;
  private final Configuration hadoop;

  private SourceFiles(FileListing listing, boolean folder, Configuration hadoop) {
    this.listing = listing;
    this.folder = folder;
    this.hadoop = hadoop;
  }

  /**
   * Lists a folder with all its sub-folders, or a file as the only one.
   *
   * @throws DataException if there is none, or it can't be listed
   */
  public static SourceFiles at(String path, Configuration hadoop) {
    FileListing listing = FileListing.at(path, hadoop);
    try {
      Place place = Place.of(path, hadoop);
      boolean folder = place.fileSystem().getFileStatus(place.path()).isDirectory();
      return new SourceFiles(listing, folder, hadoop);
    } catch (IOException e) {
      throw new DataException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  /** Returns whether the path is a folder. */
  public boolean isFolder() {
    return folder;
  }

  /** Returns the files' whole paths, in order. */
  public List<String> paths() {
    return listing.paths();
  }

  /** Returns the files' paths below the folder, in order. */
  public List<String> relativePaths() {
    return listing.relativePaths();
  }

  /** Returns the number of bytes of all files together. */
  public long bytes() {
    return listing.bytes();
  }

  /** Returns what was passed over, a sentence for each reason. */
  public List<String> remarks() {
    return listing.remarks();
  }

  /** Returns the path of a file below the folder. */
  public String path(String relative) {
    return folder ? Place.below(Place.path(listing.root()), relative).toString() : paths().get(0);
  }

  /**
   * The first bytes of a file.
   *
   * @param whole whether these are all
   */
  public record Beginning(byte[] bytes, boolean whole) {}

  /**
   * Returns the first bytes of a file, decompressed if its name says that it is packed.
   *
   * @throws DataException if it can't be read
   */
  public Beginning beginning(String file, int most) {
    try (InputStream in = CsvTable.bytes(file, hadoop)) {
      byte[] bytes = in.readNBytes(most);
      return new Beginning(bytes, bytes.length < most);
    } catch (RejectedRecordException | IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }
}
