package net.virtuoso.simulation.internal.guest;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Which IP address has which hardware address, and the packets that wait to know (ARP, RFC 826). On one executor. */
@SuppressWarnings("FutureReturnValueIgnored") // timers run on the executor, which reports what they throw
final class Neighbours {
    private static final int MAX_KNOWN = 4_096;
    private static final int MAX_UNKNOWN = 64;
    private static final int MAX_WAITING = 16;
    private static final int TRIES = 5;
    private static final long REPEAT_MILLIS = 500;

    private final EventExecutor executor;
    private final IntConsumer ask;
    private final Sender sender;
    private final Map<Integer, Long> known = new HashMap<>();
    private final Map<Integer, Queue<ByteBuf>> waiting = new HashMap<>();

    /** Sends a packet to a hardware address, and takes its reference. */
    @FunctionalInterface
    interface Sender {
        void send(long mac, ByteBuf packet);
    }

    /** @param ask broadcasts the question for an address */
    Neighbours(EventExecutor executor, IntConsumer ask, Sender sender) {
        this.executor = executor;
        this.ask = ask;
        this.sender = sender;
    }

    /** Sends a packet, now or when the neighbour is known; gives up after some seconds. */
    void send(int to, ByteBuf packet) {
        Long mac = known.get(to);
        if (mac != null) {
            sender.send(mac, packet);
            return;
        }
        Queue<ByteBuf> queue = waiting.get(to);
        if (queue == null && waiting.size() < MAX_UNKNOWN) {
            queue = new ArrayDeque<>();
            waiting.put(to, queue);
            queue.add(packet);
            ask(to, queue, TRIES);
        } else if (queue != null && queue.size() < MAX_WAITING) {
            queue.add(packet);
        } else {
            packet.release();
        }
    }

    private void ask(int to, Queue<ByteBuf> queue, int tries) {
        if (waiting.get(to) != queue) {
            return;
        }
        if (tries == 0) {
            waiting.remove(to);
            queue.forEach(ByteBuf::release);
            return;
        }
        ask.accept(to);
        executor.schedule(() -> ask(to, queue, tries - 1), REPEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Somebody has said where it is: noted if it is of interest to us, or has moved. */
    void heard(int ip, long mac, boolean interesting) {
        Queue<ByteBuf> queue = waiting.remove(ip);
        if (ip == 0 || (!interesting && queue == null && !known.containsKey(ip))) {
            return;
        }
        if (known.size() < MAX_KNOWN || known.containsKey(ip)) {
            known.put(ip, mac);
        }
        if (queue != null) {
            queue.forEach(packet -> sender.send(mac, packet));
        }
    }

    void close() {
        waiting.values().forEach(queue -> queue.forEach(ByteBuf::release));
        waiting.clear();
    }
}
