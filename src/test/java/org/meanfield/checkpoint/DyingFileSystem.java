package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files, which a process changes step by step until it dies: after so many changes every
 * further one fails. As {@code objects:} it behaves as an object store does: a file appears as a
 * whole when it is closed, and a directory is renamed or deleted file by file.
 */
public class DyingFileSystem extends RawLocalFileSystem {
  /** The number of changes that the process still makes before it dies. */
  public static final AtomicInteger CHANGES_LEFT = new AtomicInteger(Integer.MAX_VALUE);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long DEAD_PID = deadPid();

  /** A file system that behaves as local files do. */
  public static final class Local extends DyingFileSystem {}

  /** A file system that behaves as an object store does. */
  public static final class Objects extends DyingFileSystem {
    @Override
    public URI getUri() {
      return URI.create("objects:///");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      if (getFileStatus(from).isFile()) {
        return super.rename(from, to);
      }
      mkdirs(to);
      for (FileStatus child : listStatus(from)) {
        rename(child.getPath(), new Path(to, child.getPath().getName()));
      }
      return delete(from, true);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
      if (!exists(path)) {
        return false;
      }
      if (getFileStatus(path).isDirectory()) {
        for (FileStatus child : listStatus(path)) {
          delete(child.getPath(), true);
        }
      }
      return super.delete(path, recursive);
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      if (exists(file) && !overwrite) {
        throw new FileAlreadyExistsException(file.toString());
      }
      return new FSDataOutputStream(new Whole(file), null);
    }

    @Override
    public FSDataOutputStream createNonRecursive(
        Path file,
        FsPermission permission,
        EnumSet<CreateFlag> flags,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      boolean overwrite = flags.contains(CreateFlag.OVERWRITE);
      return create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    }

    /** A stream whose bytes are a file once it is closed. */
    private final class Whole extends ByteArrayOutputStream {
      private final Path file;

      Whole(Path file) {
        this.file = file;
      }

      @Override
      public void close() throws IOException {
        change();
        java.nio.file.Path local = pathToFile(file).toPath();
        Files.createDirectories(local.getParent());
        Files.copy(
            new ByteArrayInputStream(toByteArray()), local, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The local file system as {@code FileContext} wants it, for its exact renames. */
  public static final class LocalFs extends DelegateToFileSystem {
    /** Has the parameters by which Hadoop makes it. */
    public LocalFs(URI uri, Configuration conf) throws IOException, URISyntaxException {
      super(uri, new Local(), conf, "file", false);
    }
  }

  /** Returns a configuration that has both, for {@code file:} and {@code objects:}. */
  public static Configuration configuration() {
    Configuration conf = new Configuration();
    conf.set("fs.file.impl", Local.class.getName());
    conf.set("fs.AbstractFileSystem.file.impl", LocalFs.class.getName());
    conf.set("fs.file.impl.disable.cache", "true");
    conf.set("fs.objects.impl", Objects.class.getName());
    conf.set("fs.objects.impl.disable.cache", "true");
    return conf;
  }

  /** Makes the holders of all locks below a directory, and writers, processes that have ended. */
  public static void bury(java.nio.file.Path directory) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
      for (java.nio.file.Path owner : files.filter(DyingFileSystem::namesAProcess).toList()) {
        try {
          ObjectNode json = (ObjectNode) JSON.readTree(owner.toFile());
          Files.writeString(owner, json.put("pid", DEAD_PID).toString());
        } catch (JsonProcessingException | ClassCastException e) {
          // Of locks' owners, that is one whose directory never became a token's.
          assertTrue(
              owner.endsWith("_preparing")
                  || owner.getParent().getFileName().toString().startsWith("_new"),
              e.toString());
        }
      }
    }
  }

  private static boolean namesAProcess(java.nio.file.Path file) {
    return file.endsWith("owner.json") || file.endsWith("_preparing");
  }

  private static long deadPid() {
    try {
      Process process = new ProcessBuilder("true").start();
      process.waitFor();
      return process.pid();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void change() throws IOException {
    if (CHANGES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      throw new IOException("this process is dead");
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change();
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    change();
    return super.delete(path, recursive);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    change();
    return super.mkdirs(path, permission);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    change();
    return super.mkdirs(path);
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path file, boolean append, FsPermission permission) throws IOException {
    change();
    OutputStream out = super.createOutputStreamWithMode(file, append, permission);
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        // Half of it is written if that is the last thing that the process does.
        out.write(bytes, offset, length / 2);
        change();
        out.write(bytes, offset + length / 2, length - length / 2);
      }
    };
  }
}
