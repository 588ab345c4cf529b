package net.virtuoso.overlay.internal.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
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
     * @throws RefusedException if the point isn't there or is captured already, the file is there, or too many captures run
     */
    public synchronized Capture begin(CaptureRequest request, Path folder) throws IOException {
        if (closed || running.size() >= MAX_CAPTURES) {
            throw RefusedException.limit(
                    "point", request.point(), "at most " + MAX_CAPTURES + " captures of a node at once; end one");
        }
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
                    request, file, open(folder, file), ring, tap, nanos, () -> taps.take(request.point(), tap));
            running.add(capture);
            capture.ended().whenComplete((progress, failure) -> running.remove(capture));
            Thread thread = new Thread(capture, "vnet-overlay-capture-" + ++number);
            thread.setDaemon(true);
            thread.start();
            return capture;
        } catch (IOException | RuntimeException e) {
            taps.take(request.point(), tap);
            throw e;
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
