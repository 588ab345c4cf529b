package net.virtuoso.itests.whole;

import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.lab.net.PacketSocket;

/** Sends one frame again and again, many thousand times a second, until it is closed. */
final class Storm implements AutoCloseable {
    private static final int AT_ONCE = 50;
    /** The machine is the other VMs' too: what is to be shown is what the product does, not the scheduler. */
    private static final long PAUSE_MILLIS = 3;

    private final Thread thread;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean closed;

    private Storm(PacketSocket socket, byte[] frame) {
        thread = new Thread(() -> blow(socket, frame), "vnet-itests-storm");
        thread.setDaemon(true);
    }

    static Storm start(PacketSocket socket, byte[] frame) {
        Storm storm = new Storm(socket, frame);
        storm.thread.start();
        return storm;
    }

    private void blow(PacketSocket socket, byte[] frame) {
        try {
            while (!closed) {
                for (int i = 0; i < AT_ONCE; i++) {
                    socket.send(frame);
                }
                sent.addAndGet(AT_ONCE);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long sent() {
        return sent.get();
    }

    boolean isBlowing() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
