package net.virtuoso.adapt.internal.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder of recordings: {@code NETWORK.TIME-N.jsonl}, for their owner only, the oldest removed when all together have become
 * too large. Safe for use by several threads.
 */
public final class RecordingFiles {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String ENDING = ".jsonl";
    private static final int MAX_SAME_SECOND = 1_000;
    /** Some lines of the longest kind: in a file whose every line makes it full, each would begin another one. */
    private static final long LARGEST_FILE = 32L << 20;

    private static final int FEWEST_FILES = 4;

    private final Path folder;
    private final long most;
    private final long fileLimit;

    /** @param most how many bytes all recordings together may take, roughly: what is being written may go beyond by a file */
    public RecordingFiles(Path folder, long most) {
        this(folder, most, Math.min(LARGEST_FILE, most / FEWEST_FILES));
    }

    /** @param fileLimit from which length on a recording goes on in another file */
    public RecordingFiles(Path folder, long most, long fileLimit) {
        this.folder = folder;
        this.most = most;
        this.fileLimit = fileLimit;
    }

    /** From which length on a recording goes on in another file. */
    long fileLimit() {
        return fileLimit;
    }

    /** Makes a new file of a network. */
    synchronized Path create(String network, Instant at) throws IOException {
        Files.createDirectories(folder);
        makeRoom();
        for (int number = 1; number < MAX_SAME_SECOND; number++) {
            Path file = folder.resolve(
                    String.format(Locale.ROOT, "%s.%s-%03d%s", network, TIME.format(at), number, ENDING));
            try {
                if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                } else {
                    Files.createFile(file);
                }
                return file;
            } catch (FileAlreadyExistsException e) {
                // The next number.
                continue;
            }
        }
        throw new IOException("too many recordings of one second: " + network);
    }

    static OutputStream append(Path file) throws IOException {
        return Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND);
    }

    private void makeRoom() throws IOException {
        List<Path> files = all();
        long sum = 0;
        for (Path file : files) {
            sum += size(file);
        }
        files.sort(Comparator.comparing(RecordingFiles::written).thenComparing(Path::toString));
        for (Path file : files) {
            if (sum <= most - fileLimit) {
                return;
            }
            sum -= size(file);
            Files.deleteIfExists(file);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // It has just gone.
            return 0;
        }
    }

    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }

    private List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return new ArrayList<>();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return new ArrayList<>(found.filter(f -> f.getFileName().toString().endsWith(ENDING))
                    .toList());
        }
    }

    /** The recordings of a network, oldest first. */
    public synchronized List<Path> of(String network) {
        try {
            List<Path> files = all();
            // Names of networks have no dot.
            files.removeIf(f -> !f.getFileName().toString().startsWith(network + "."));
            files.sort(Comparator.naturalOrder());
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("the recordings in " + folder + " can't be listed", e);
        }
    }
}
