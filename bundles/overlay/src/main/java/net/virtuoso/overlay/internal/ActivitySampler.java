package net.virtuoso.overlay.internal;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.model.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the counters of VMs' ports and of links many times a second, so that the controller can tell when somebody was busy. Costs
 * a frame nothing, and an idle node no wake-up: it reads only while the ports pass {@link #WORTH} bytes between two drains, and for
 * {@link #PATIENCE} drains more. Used on the event loop only.
 */
final class ActivitySampler {
    /** So many bytes between two drains, which come about once a second, are worth a look. */
    static final long WORTH = 10_000;

    /** After so many drains without, nothing is read any more: a long superstep may be quiet for a while. */
    static final int PATIENCE = 30;

    /** So many readings are kept for a drain that doesn't come. */
    static final int MOST_READINGS = 256;

    /**
     * So many of the kernel's flows may be counted at a time: each costs a system call. With more of them links are counted in
     * turn, and only then all is read.
     */
    static final int KERNEL_FLOWS = 32;

    private final DataPathContext context;
    private final Collection<PortAttachment> ports;
    private final Collection<LinkAttachment> links;
    private final Map<Counted, Readings> readings = new IdentityHashMap<>();
    private final List<LinkAttachment> turn = new ArrayList<>();
    private final long[] micros = new long[MOST_READINGS];

    private long interval;
    private int count;
    private int quiet;
    private long passedBefore;
    private int allowance;
    private @Nullable ScheduledFuture<?> reading;

    /** Whatever counts bytes. */
    interface Counted {
        long bytesReceived();

        long bytesSent();
    }

    /** The counts of one, from its first reading on. */
    private static final class Readings {
        private int first;
        private int size;
        private final long[] received = new long[MOST_READINGS];
        private final long[] sent = new long[MOST_READINGS];

        Readings(int first) {
            this.first = first;
        }

        void read(Counted counted) {
            received[size] = counted.bytesReceived();
            sent[size] = counted.bytesSent();
            size++;
        }

        /** Only the last one stays. */
        void shorten() {
            received[0] = received[size - 1];
            sent[0] = sent[size - 1];
            first = 0;
            size = 1;
        }

        ActivitySamples.Counts counts() {
            return new ActivitySamples.Counts(first, Arrays.copyOf(received, size), Arrays.copyOf(sent, size));
        }
    }

    /**
     * @param ports all ports of the data path, now and later
     * @param links all its links
     */
    ActivitySampler(DataPathContext context, Collection<PortAttachment> ports, Collection<LinkAttachment> links) {
        this.context = context;
        this.ports = ports;
        this.links = links;
    }

    /** How often it reads while there is traffic; zero for never. */
    void every(Duration wanted) {
        if (wanted.toNanos() != interval) {
            stop();
            interval = wanted.toNanos();
        }
    }

    /** Gives what was read since the last call, and decides whether to go on. */
    ActivitySamples drain() {
        long passed = 0;
        for (PortAttachment port : ports) {
            passed += port.isLan() ? 0 : port.bytesReceived() + port.bytesSent();
        }
        // A port that has gone took its count with it.
        boolean worth = passed - passedBefore >= WORTH || passed < passedBefore;
        passedBefore = passed;
        quiet = worth ? 0 : quiet + 1;
        if (interval == 0 || quiet > PATIENCE) {
            stop();
            return ActivitySamples.NONE;
        }
        if (reading == null) {
            if (worth) {
                reading = context.loop().scheduleWithFixedDelay(this::read, 0, interval, TimeUnit.NANOSECONDS);
            }
            return ActivitySamples.NONE;
        }
        return take();
    }

    private ActivitySamples take() {
        if (count < 2) {
            return ActivitySamples.NONE;
        }
        List<ActivitySamples.PortCounts> portCounts = new ArrayList<>();
        List<ActivitySamples.LinkCounts> linkCounts = new ArrayList<>();
        for (Map.Entry<Counted, Readings> entry : readings.entrySet()) {
            if (entry.getValue().first + entry.getValue().size != count) {
                // It has gone, and its counts with it.
                continue;
            }
            ActivitySamples.Counts counts = entry.getValue().counts();
            if (entry.getKey() instanceof PortAttachment port) {
                MacAddress vm = port.config().mac();
                if (vm != null) {
                    portCounts.add(new ActivitySamples.PortCounts(port.network().vni(), vm, counts));
                }
            } else if (entry.getKey() instanceof LinkAttachment link) {
                linkCounts.add(new ActivitySamples.LinkCounts(link.config().id(), counts));
            }
        }
        ActivitySamples taken = new ActivitySamples(Arrays.copyOf(micros, count), portCounts, linkCounts);
        readings.values().removeIf(one -> one.first + one.size != count);
        readings.values().forEach(Readings::shorten);
        micros[0] = micros[count - 1];
        count = 1;
        return taken;
    }

    private void read() {
        if (count == MOST_READINGS) {
            return;
        }
        takeOverFromKernel();
        if (!turn.isEmpty()) {
            // Only when all have been counted: what jumps now and stands still then looks like a rhythm of the traffic.
            return;
        }
        Instant now = context.now();
        micros[count] = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        for (PortAttachment port : ports) {
            if (!port.isLan()) {
                read(port);
            }
        }
        links.forEach(this::read);
        count++;
    }

    private void read(Counted counted) {
        Readings of = readings.computeIfAbsent(counted, key -> new Readings(count));
        if (of.first + of.size < count) {
            // It was away for a while: its counts begin anew.
            of.first = count;
            of.size = 0;
        }
        of.read(counted);
    }

    private void takeOverFromKernel() {
        if (turn.isEmpty()) {
            links.forEach(link -> {
                if (link.kernelFlows() > 0) {
                    turn.add(link);
                }
            });
        }
        allowance += KERNEL_FLOWS;
        while (!turn.isEmpty() && turn.get(turn.size() - 1).kernelFlows() <= allowance) {
            LinkAttachment link = turn.remove(turn.size() - 1);
            allowance -= link.kernelFlows();
            link.count();
        }
        if (turn.isEmpty()) {
            allowance = 0;
        }
    }

    /** Reads no more until there is traffic again. */
    void stop() {
        ScheduledFuture<?> scheduled = reading;
        if (scheduled != null) {
            scheduled.cancel(false);
            reading = null;
        }
        readings.clear();
        turn.clear();
        count = 0;
        allowance = 0;
    }
}
