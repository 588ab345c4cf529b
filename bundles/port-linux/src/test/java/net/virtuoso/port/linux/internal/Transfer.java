package net.virtuoso.port.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A bulk TCP transfer from one namespace to another, its content checked. */
final class Transfer {
    static final long BYTES = 192L << 20;

    private Transfer() {}

    /** @return the digest of what arrived, which is that of what was sent */
    static byte[] run(Namespace from, Namespace to, String address) throws Exception {
        try (ServerSocket server = to.call(() -> new ServerSocket(0, 1, null))) {
            CompletableFuture<byte[]> received = to.start(() -> receive(server));
            byte[] sent = from.call(() -> send(new InetSocketAddress(address, server.getLocalPort())));
            assertThat(received.get(120, TimeUnit.SECONDS)).isEqualTo(sent);
            return sent;
        }
    }

    private static byte[] receive(ServerSocket server) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Socket socket = server.accept();
                InputStream in = socket.getInputStream()) {
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n > 0; n = in.read(block)) {
                digest.update(block, 0, n);
            }
        }
        return digest.digest();
    }

    private static byte[] send(InetSocketAddress to) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (Socket socket = new Socket()) {
            socket.connect(to, 60_000);
            OutputStream out = socket.getOutputStream();
            for (long n = 0; n < BYTES; n += block.length) {
                block[0]++;
                digest.update(block);
                out.write(block);
            }
        }
        return digest.digest();
    }
}
