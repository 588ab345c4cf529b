package net.virtuoso.bench.adaptation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.virtuoso.lab.net.NamespaceThread;
import net.virtuoso.lab.net.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * Sees from the VM itself when a program begins to send: when {@value #ENOUGH} bytes have left the VM's interface since the watch
 * began. Connections being made and processes being started stay below that. The kernel's counters are read every {@value
 * #PAUSE_MILLIS} ms.
 */
final class TrafficStart implements AutoCloseable {
    static final long ENOUGH = 65_536;
    static final long PAUSE_MILLIS = 10;

    private static final Path COUNTERS = Path.of("/proc/thread-self/net/dev");
    private static final String DEVICE = "eth0";
    private static final int SENT = 8;
    private static final long START_SECONDS = 10;

    private final CountDownLatch watching = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Instant began;
    private volatile @Nullable RuntimeException failure;

    private TrafficStart(NetworkNamespace vm) {
        thread = NamespaceThread.factory(vm).newThread(this::look);
    }

    /** Watches from now on. */
    static TrafficStart watch(NetworkNamespace vm) {
        TrafficStart start = new TrafficStart(vm);
        start.thread.start();
        try {
            if (!start.watching.await(START_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the counters of " + vm + " can't be read", start.failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return start;
    }

    private void look() {
        try {
            long before = sent(Files.readAllLines(COUNTERS), DEVICE);
            watching.countDown();
            while (!closed && began == null) {
                if (sent(Files.readAllLines(COUNTERS), DEVICE) - before >= ENOUGH) {
                    began = Instant.now();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            failure = new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The bytes that a device has sent, of what /proc/net/dev shows. */
    static long sent(List<String> lines, String device) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(device + ":"))
                .map(line -> line.substring(device.length() + 1).strip().split("\\s+"))
                .mapToLong(counters -> Long.parseLong(counters[SENT]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no device " + device + " among " + lines));
    }

    /**
     * When it began.
     *
     * @throws IllegalStateException if it hasn't
     */
    Instant began() {
        Instant at = began;
        if (at == null) {
            throw new IllegalStateException("the VM has sent less than " + ENOUGH + " bytes", failure);
        }
        return at;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
