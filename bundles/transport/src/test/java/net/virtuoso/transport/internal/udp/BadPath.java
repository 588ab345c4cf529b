package net.virtuoso.transport.internal.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** A path over loopback that loses, repeats and swaps datagrams, and remembers some of them. Callers call its port. */
final class BadPath implements AutoCloseable {
    private static final int KEPT = 2_000;

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final SocketAddress called;
    private final Random random = new Random(24);
    private final double loss;
    private final List<byte[]> kept = new CopyOnWriteArrayList<>();
    private final List<byte[]> answers = new CopyOnWriteArrayList<>();
    private volatile SocketAddress caller;

    /**
     * To a port of the loopback interface.
     *
     * @param loss how much of what it gets is lost; half as much is repeated, and as much swapped with what follows
     */
    BadPath(int port, double loss) throws SocketException {
        called = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.loss = loss;
        new Thread(() -> carry(front, back, true), "path-there").start();
        new Thread(() -> carry(back, front, false), "path-back").start();
    }

    int port() {
        return front.getLocalPort();
    }

    /** What the caller has sent, from the first on. */
    List<byte[]> kept() {
        return kept;
    }

    /** What the called end has sent, from the first on. */
    List<byte[]> answers() {
        return answers;
    }

    /** Sends something as if the caller had. */
    void forge(byte[] datagram) throws IOException {
        back.send(new DatagramPacket(datagram, datagram.length, called));
    }

    private void carry(DatagramSocket in, DatagramSocket out, boolean there) {
        byte[] bytes = new byte[65_536];
        byte[] held = null;
        try {
            while (!in.isClosed()) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                in.setSoTimeout(5);
                try {
                    in.receive(packet);
                } catch (SocketTimeoutException e) {
                    held = send(out, there, held);
                    continue;
                }
                if (there) {
                    caller = packet.getSocketAddress();
                }
                byte[] datagram = java.util.Arrays.copyOf(bytes, packet.getLength());
                List<byte[]> remembered = there ? kept : answers;
                if (remembered.size() < KEPT) {
                    remembered.add(datagram);
                }
                double luck = random.nextDouble();
                if (luck < loss) {
                    continue;
                }
                if (held == null && luck > 1 - loss) {
                    held = datagram;
                    continue;
                }
                send(out, there, datagram);
                if (luck < 1.5 * loss) {
                    send(out, there, datagram);
                }
                held = send(out, there, held);
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] send(DatagramSocket out, boolean there, byte[] datagram) throws IOException {
        SocketAddress to = there ? called : caller;
        if (datagram != null && to != null) {
            try {
                out.send(new DatagramPacket(datagram, datagram.length, to));
            } catch (SocketException e) {
                if (out.isClosed()) {
                    throw e;
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
