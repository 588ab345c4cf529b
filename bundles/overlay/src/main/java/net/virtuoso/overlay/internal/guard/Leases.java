package net.virtuoso.overlay.internal.guard;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Lease;
import net.virtuoso.wire.DhcpMessage;
import org.jspecify.annotations.Nullable;

/** The addresses that DHCP servers gave to VMs of one network at this node: at most one a port. */
public final class Leases {
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final IntObjectMap<Held> byAddress = new IntObjectHashMap<>();

    /**
     * @param nanoTime nanoseconds of any origin: leases end by it
     * @param clock for people
     */
    public Leases(LongSupplier nanoTime, InstantSource clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /**
     * A lease that a port holds.
     *
     * @param seconds how long, from {@code since} on; {@link DhcpMessage#FOREVER} for ever
     */
    record Held(int address, long mac, long since, long seconds, Instant seen) {
        boolean isOver(long now) {
            return seconds != DhcpMessage.FOREVER && now - since >= seconds * SECOND;
        }

        Lease shown() {
            return new Lease(
                    IpAddress.v4(address),
                    seconds == DhcpMessage.FOREVER ? null : seen.plus(Duration.ofSeconds(seconds)));
        }
    }

    /** The time by which leases end. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** Remembers a lease. If somebody else had the address, it has gone over to this one. */
    Held give(int address, long mac, long seconds) {
        Held held = new Held(address, mac, nanoTime.getAsLong(), seconds, clock.instant());
        byAddress.put(address, held);
        return held;
    }

    /** Forgets a lease unless the address has gone over to another. */
    void take(Held held) {
        if (byAddress.get(held.address()) == held) {
            byAddress.remove(held.address());
        }
    }

    /** Whether it still holds. */
    boolean isGood(@Nullable Held held) {
        return held != null && !held.isOver(nanoTime.getAsLong()) && byAddress.get(held.address()) == held;
    }

    /** Who has an address now, or {@link Bindings#NOBODY}. */
    long owner(int address) {
        Held held = byAddress.get(address);
        return held == null || held.isOver(nanoTime.getAsLong()) ? Bindings.NOBODY : held.mac();
    }
}
