package net.virtuoso.overlay.internal.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.wire.PcapngWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what a tap has copied. Its task runs on a thread of its own; the rest from any thread. */
final class FileCapture implements Capture, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FileCapture.class);
    private static final long PAUSE_NANOS = 10_000_000;
    private static final int BUFFER = 256 << 10;

    private final CaptureRequest request;
    private final Path file;
    private final FileChannel channel;
    private final FrameRing ring;
    private final FrameTap tap;
    private final LongSupplier nanos;
    private final Runnable detach;
    private final Consumer<FileCapture> onEnd;
    private final ByteBuffer out;
    private final CompletableFuture<Progress> ended = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile long frames;
    private volatile long bytes;
    private volatile String reason = "";

    /**
     * @param channel the open file, which this closes
     * @param nanos since 1970
     * @param detach takes the tap away and returns when no further frame comes
     * @param onEnd called before anybody hears that it has ended
     */
    FileCapture(
            CaptureRequest request,
            Path file,
            FileChannel channel,
            FrameRing ring,
            FrameTap tap,
            LongSupplier nanos,
            Runnable detach,
            Consumer<FileCapture> onEnd) {
        this.request = request;
        this.file = file;
        this.channel = channel;
        this.ring = ring;
        this.tap = tap;
        this.nanos = nanos;
        this.detach = detach;
        this.onEnd = onEnd;
        out = ByteBuffer.allocate(Math.max(BUFFER, 2 * PcapngWriter.packetLength(request.snapLength())));
    }

    /** Writes until the end. */
    @Override
    public void run() {
        String why;
        try (channel) {
            PcapngWriter.header(
                    out, "Virtuoso VNET", request.point(), "frames as they cross the overlay", request.snapLength());
            bytes = out.position();
            why = drain(System.nanoTime());
            detach.run();
            while (isRoom() && frames < request.count() && ring.poll(this::write)) {
                flushIfFull();
            }
            flushIfFull();
            PcapngWriter.statistics(out, nanos.getAsLong(), frames, ring.dropped());
            bytes += PcapngWriter.statisticsLength();
            flush();
        } catch (IOException | RuntimeException e) {
            why = "the file can't be written: " + e.getMessage();
            LOG.warn("The capture of {} ends: {}", request.point(), why, e);
            detach.run();
        }
        reason = why;
        onEnd.accept(this);
        ended.complete(progress());
    }

    private String drain(long start) throws IOException {
        while (true) {
            String why = whyEnd(System.nanoTime() - start);
            if (!why.isEmpty()) {
                return why;
            }
            if (ring.poll(this::write)) {
                flushIfFull();
            } else {
                flush();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private String whyEnd(long elapsed) {
        if (frames >= request.count()) {
            return "as many frames as were wanted";
        }
        if (!isRoom()) {
            return "the file is as long as it may be";
        }
        if (closed) {
            return "it was stopped";
        }
        return elapsed >= request.time().toNanos() ? "the time is over" : tap.end();
    }

    /** Whether one more frame fits into the file. */
    private boolean isRoom() {
        return bytes + PcapngWriter.packetLength(request.snapLength()) + PcapngWriter.statisticsLength()
                <= request.fileLimit();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes them
    private void write(long at, int direction, int drops, int original, byte[] from, int offset, int captured) {
        int start = out.position();
        int block = PcapngWriter.beginPacket(out, at, captured, original);
        out.put(from, offset, captured);
        PcapngWriter.endPacket(out, block, direction, drops);
        bytes += out.position() - start;
        frames++;
    }

    private void flushIfFull() throws IOException {
        if (out.remaining() < PcapngWriter.packetLength(request.snapLength())) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    @Override
    public Path file() {
        return file;
    }

    /** How long its file may become. */
    long fileLimit() {
        return request.fileLimit();
    }

    @Override
    public Progress progress() {
        return new Progress(frames, ring.dropped(), bytes, reason);
    }

    @Override
    public CompletionStage<Progress> ended() {
        return ended.copy();
    }

    @Override
    public void close() {
        closed = true;
    }
}
