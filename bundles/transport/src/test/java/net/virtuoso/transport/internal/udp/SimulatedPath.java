package net.virtuoso.transport.internal.udp;

import java.util.PriorityQueue;
import java.util.Random;

/** A path in virtual time: an interface, a router with a narrower one behind, and a peer that answers. */
final class SimulatedPath implements PathMtu.Path {
    static final int OVERHEAD = 28;
    static final int MINIMUM = 300;
    static final int BASE = 548;
    static final int LONGEST = 8_972;
    static final int RTT_MILLIS = 40;

    private static final long MILLI = 1_000_000;

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int earlier = Long.compare(at - other.at, 0);
            return earlier != 0 ? earlier : Long.compare(order, other.order);
        }
    }

    final PathMtu discovery;
    int mtu = 1_500;
    int interfaceMtu = 1_500;
    double loss;
    boolean routersSay;
    /** Whether data is sent all the time. */
    boolean busy;

    int reported = LONGEST;
    int sent;
    int lost;
    long lastToken;

    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    /** As System.nanoTime: any number. */
    private long now = Long.MAX_VALUE - 5_000 * MILLI;

    private long order;

    SimulatedPath(int seed) {
        random = new Random(seed);
        discovery = new PathMtu(PathLimits.upTo(LONGEST), OVERHEAD, MINIMUM, BASE, random.nextInt(), this);
    }

    void open(boolean proven) {
        discovery.opened(now, proven);
    }

    long now() {
        return now;
    }

    private void after(long millis, Runnable what) {
        events.add(new Event(now + millis * MILLI, order++, what));
    }

    /** Lets time go on. */
    void run(long millis) {
        long end = now + millis * MILLI;
        while (true) {
            long due = discovery.due();
            Event next = events.peek();
            long at = next != null && next.at - due <= 0 ? next.at : due;
            if (at - end > 0) {
                break;
            }
            now = at - now > 0 ? at : now;
            if (busy) {
                discovery.dataSent();
            }
            if (next != null && next.at == at) {
                events.remove();
                next.what.run();
            } else {
                discovery.tick(now);
            }
        }
        now = end;
    }

    private boolean getsThereAndBack() {
        return random.nextDouble() < (1 - loss) * (1 - loss);
    }

    /** Data of the size in use meets the router. */
    void dataTooLong() {
        after(RTT_MILLIS / 2, this::say);
    }

    private void say() {
        reported = mtu - OVERHEAD;
        discovery.tooBig(reported, now);
    }

    @Override
    public PathMtu.Probe probe(int size, long token) {
        int length = size + OVERHEAD;
        if (length > interfaceMtu) {
            return PathMtu.Probe.REFUSED;
        }
        sent++;
        lastToken = token;
        if (length > mtu) {
            lost++;
            if (routersSay) {
                dataTooLong();
            }
        } else if (getsThereAndBack()) {
            after(RTT_MILLIS, () -> discovery.answered(token, now));
        }
        return PathMtu.Probe.SENT;
    }

    @Override
    public int reported() {
        return Math.min(reported, interfaceMtu - OVERHEAD);
    }

    @Override
    public void use(int size) {
        if (size != discovery.size()) {
            throw new AssertionError("another size than it says");
        }
    }

    @Override
    public void found(int size) {}
}
