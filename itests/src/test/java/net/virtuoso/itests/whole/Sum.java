package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import net.virtuoso.lab.net.NamespaceThread;
import net.virtuoso.lab.net.NetworkNamespace;

/**
 * Random bytes over a TCP connection between two VMs, and whether the receiver has got what was sent. How many there are can be
 * set for all tests: {@code -Dvnet.test.transfer.bytes=1073741824}.
 */
final class Sum {
    /** Over transports of which a gigabyte takes some seconds. */
    static final long MANY = Long.getLong("vnet.test.transfer.bytes", 1L << 30);
    /** Over the others, whose servers share the machine's processors. */
    static final long FEWER = Long.getLong("vnet.test.transfer.bytes", 256L << 20);

    private static final int PORT = 5_001;
    private static final int CHUNK = 64 << 10;
    /** Nothing is judged by it: it is for what never ends. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Sum() {}

    /**
     * Fails unless a VM receives what another one has sent, each byte of it.
     *
     * @param over what carries it, for people
     * @param bytes how many, rounded up to whole chunks
     * @param address the receiver's
     */
    static void carriesUnchanged(String over, long bytes, NetworkNamespace from, NetworkNamespace to, String address)
            throws Exception {
        long start = System.nanoTime();
        try (ServerSocket listening = NamespaceThread.call(to, () -> new ServerSocket(PORT))) {
            FutureTask<byte[]> received = new FutureTask<>(() -> {
                try (Socket sender = listening.accept()) {
                    return sumOf(sender.getInputStream());
                }
            });
            NamespaceThread.factory(to).newThread(received).start();
            byte[] sent = NamespaceThread.call(from, () -> {
                try (Socket receiver = new Socket()) {
                    receiver.connect(new InetSocketAddress(address, PORT), (int) LIMIT.toMillis());
                    return send(receiver.getOutputStream(), bytes, over.hashCode());
                }
            });
            assertThat(received.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .as("SHA-256 of %d bytes over %s", bytes, over)
                    .isEqualTo(sent);
        }
        System.out.printf(
                Locale.ROOT,
                "%d MiB unchanged over %s in %d ms%n",
                bytes >> 20,
                over,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static byte[] send(OutputStream out, long bytes, long seed) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK];
        for (long left = bytes; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            digest.update(chunk);
            out.write(chunk);
        }
        return digest.digest();
    }

    private static byte[] sumOf(InputStream in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            digest.update(chunk, 0, n);
        }
        return digest.digest();
    }
}
