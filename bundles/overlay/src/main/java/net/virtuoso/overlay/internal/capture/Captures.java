package net.virtuoso.overlay.internal.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.model.RefusedException;

/** The captures of one node. Safe for use by several threads. */
public final class Captures {
    /** How many at once: each has a ring of its own. */
    private static final int MAX_CAPTURES = 4;

    /** How long all files in the folder together may become: they lie beside the container's state. */
    static final long MAX_BYTES = 4L << 30;

    /** What the writing thread may lag behind: some tens of the longest frames, thousands of common ones. */
    private static final int RING = 4 << 20;

    private final Taps taps;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Set<FileCapture> running = ConcurrentHashMap.newKeySet();
    private int number;
    private boolean closed;

    /**
     * @param nanoTime nanoseconds of any origin
     */
    public Captures(Taps taps, LongSupplier nanoTime, InstantSource clock) {
        this.taps = taps;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** Where taps are put; each call returns when it is done. */
    public interface Taps {
        /**
         * Puts a tap on a port or link.
         *
         * @return {@code false} if there is one already
         * @throws RefusedException if there is no such port or link
         */
        boolean put(String point, FrameTap tap);

        /** Takes it away, if it is there. */
        void take(String point, FrameTap tap);
    }

    /**
     * Begins a capture.
     *
     * @param folder where its file goes; made if need be, for the owner only
     * @throws IOException if the file can't be made
     * @throws RefusedException if the point isn't there or is captured already, the file is there, too many captures run, or
     *     the folder could become too full
     */
    public synchronized Capture begin(CaptureRequest request, Path folder) throws IOException {
        if (closed || running.size() >= MAX_CAPTURES) {
            throw RefusedException.limit(
                    "point", request.point(), "at most " + MAX_CAPTURES + " captures of a node at once; end one");
        }
        requireRoom(request, folder);
        Instant now = clock.instant();
        long offset = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - nanoTime.getAsLong();
        LongSupplier nanos = () -> nanoTime.getAsLong() + offset;
        FrameRing ring = new FrameRing(RING);
        FrameTap tap = new FrameTap(request, ring, nanos);
        if (!taps.put(request.point(), tap)) {
            throw RefusedException.conflict("point", request.point(), "a port or link that isn't being captured");
        }
        Path file = folder.resolve(request.file());
        try {
            FileCapture capture = new FileCapture(
                    request,
                    file,
                    open(folder, file),
                    ring,
                    tap,
                    nanos,
                    () -> taps.take(request.point(), tap),
                    running::remove);
            running.add(capture);
            Thread thread = new Thread(capture, "vnet-overlay-capture-" + ++number);
            thread.setDaemon(true);
            thread.start();
            return capture;
        } catch (IOException | RuntimeException e) {
            taps.take(request.point(), tap);
            throw e;
        }
    }

    /** What there is, what captures that run may still write, and what this one may. */
    private void requireRoom(CaptureRequest request, Path folder) throws IOException {
        Map<Path, Long> lengths = new HashMap<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    lengths.put(file, length(file));
                }
            }
        }
        running.forEach(capture -> lengths.put(capture.file(), capture.fileLimit()));
        long taken = lengths.values().stream().mapToLong(Long::longValue).sum();
        if (taken + request.fileLimit() > MAX_BYTES) {
            throw RefusedException.limit(
                    "file limit",
                    (request.fileLimit() >> 20) + " MiB",
                    "captures of at most " + (MAX_BYTES >> 20) + " MiB in all, of which files in " + folder
                            + " and captures that run have " + (taken >> 20)
                            + " MiB; remove files there, end captures, or ask for less");
        }
    }

    private static long length(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            // Removed this moment.
            return 0;
        }
    }

    private static FileChannel open(Path folder, Path file) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            return FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            RefusedException refused =
                    RefusedException.conflict("file", file, "a name that no file in " + folder + " has");
            refused.initCause(e);
            throw refused;
        }
    }

    /** Ends all of them; their files are written to the end soon after. */
    public synchronized void close() {
        closed = true;
        running.forEach(FileCapture::close);
    }
}
