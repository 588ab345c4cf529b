package net.virtuoso.transport.internal.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A NAT over loopback before one port: callers call its own, and each has another port behind it, until it forgets them. */
final class QuicNat implements AutoCloseable {
    private static final int LONG_HEADER = 0x80;

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final SocketAddress called;
    private final Map<SocketAddress, DatagramSocket> mappings = new ConcurrentHashMap<>();
    private volatile SocketAddress caller;
    private volatile byte[] lastThere;
    private volatile byte[] lastBack;

    QuicNat(int port) throws IOException {
        called = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        start(this::carryThere, "nat-there");
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return front.getLocalPort();
    }

    /** The address of who has called last. */
    SocketAddress caller() {
        return caller;
    }

    /** The last packet of a connection that stands from the caller; {@code null} if there was none. */
    byte[] lastThere() {
        return lastThere;
    }

    /** The same of the called end. */
    byte[] lastBack() {
        return lastBack;
    }

    /** Forgets all callers: each gets another port with what it sends next, and nothing that comes to the old one. */
    void forget() {
        for (SocketAddress each : mappings.keySet()) {
            mappings.remove(each).close();
        }
    }

    private void carryThere() {
        try {
            while (!front.isClosed()) {
                DatagramPacket packet = receive(front);
                SocketAddress from = packet.getSocketAddress();
                caller = from;
                byte[] bytes = packet.getData();
                if (isShort(bytes)) {
                    lastThere = bytes;
                }
                DatagramSocket mapping = mappings.get(from);
                if (mapping == null) {
                    mapping = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                    mappings.put(from, mapping);
                    DatagramSocket made = mapping;
                    start(() -> carryBack(made, from), "nat-back");
                }
                send(mapping, bytes, called);
            }
        } catch (IOException e) {
            // Closed.
        } finally {
            forget();
        }
    }

    private void carryBack(DatagramSocket mapping, SocketAddress to) {
        try {
            while (!mapping.isClosed()) {
                byte[] bytes = receive(mapping).getData();
                if (isShort(bytes)) {
                    lastBack = bytes;
                }
                send(front, bytes, to);
            }
        } catch (IOException e) {
            // Forgotten, or closed.
        }
    }

    private static boolean isShort(byte[] packet) {
        return packet.length > 0 && (packet[0] & LONG_HEADER) == 0;
    }

    private static DatagramPacket receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        at.receive(packet);
        packet.setData(Arrays.copyOf(packet.getData(), packet.getLength()));
        return packet;
    }

    private static void send(DatagramSocket from, byte[] bytes, SocketAddress to) {
        try {
            from.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            // Lost: the mapping was forgotten just now, or the other end is gone.
        }
    }

    @Override
    public void close() {
        front.close();
    }
}
