package net.virtuoso.itests.whole;

import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.PacketSocket;

/** Counts the {@link MarkedFrames} that come in at an interface, by their marks, for whomever they are. */
final class Listener implements AutoCloseable {
    private final PacketSocket socket;
    private final Thread thread;
    private final Map<String, Integer> heard = new TreeMap<>();
    private volatile boolean closed;

    private Listener(PacketSocket socket, String name) {
        this.socket = socket;
        thread = new Thread(this::listen, "vnet-itests-listener-" + name);
        thread.setDaemon(true);
    }

    static Listener at(NetInterface device) {
        Listener listener =
                new Listener(PacketSocket.open(device), device.namespace().name());
        listener.thread.start();
        return listener;
    }

    private void listen() {
        while (!closed) {
            socket.receive().flatMap(MarkedFrames::mark).ifPresent(this::count);
        }
    }

    private synchronized void count(String mark) {
        heard.merge(mark, 1, Integer::sum);
    }

    /** How often each mark has come in; marks that haven't aren't there. */
    synchronized Map<String, Integer> heard() {
        return Map.copyOf(heard);
    }

    /** How often one mark has come in. */
    int heard(String mark) {
        return heard().getOrDefault(mark, 0);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
