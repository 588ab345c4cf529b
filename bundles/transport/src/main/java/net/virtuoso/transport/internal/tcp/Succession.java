package net.virtuoso.transport.internal.tcp;

import java.util.function.LongSupplier;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.transport.internal.tls.TlsGuard;
import org.jspecify.annotations.Nullable;

/** When a link's connection is to be succeeded by another: {@link net.virtuoso.transport.internal.tls.TlsLimits} say it. */
final class Succession {
    private final TlsGuard guard;
    private final LongSupplier nanoTime;
    /** What the connection in use has shown, and since when it is. */
    private Start inUse;
    /** The same of one that is being made. */
    private Start made;

    private long notBefore;
    private int changes = -1;

    private record Start(@Nullable Credentials shown, long nanos) {}

    Succession(TlsGuard guard, LongSupplier nanoTime) {
        this.guard = guard;
        this.nanoTime = nanoTime;
        notBefore = nanoTime.getAsLong();
        inUse = new Start(null, notBefore);
        made = inUse;
    }

    /** A connection is being made. */
    void begun() {
        made = new Start(guard.credentials(), nanoTime.getAsLong());
    }

    /** It is in use from now on. */
    void done() {
        inUse = made;
        changes++;
    }

    /** How often one was succeeded by another that this end has made. */
    int changes() {
        return changes;
    }

    /** An attempt begins; the next one has to wait for a while, should it fail. */
    void tried() {
        notBefore = nanoTime.getAsLong() + guard.limits().retry().toNanos();
    }

    /**
     * Whether it is time for another one: for its age, for what it has carried, or because the node's certificate is another.
     *
     * @param carried bytes of the connection in use
     */
    boolean isDue(long carried) {
        long now = nanoTime.getAsLong();
        Credentials own = guard.credentials();
        boolean wanted = now - inUse.nanos() >= guard.limits().age().toNanos()
                || carried >= guard.limits().bytes()
                || own != null && !own.equals(inUse.shown());
        return wanted && now - notBefore >= 0;
    }

    /** Whether the connection in use has carried so much that it has to end. */
    boolean isOver(long carried) {
        return carried >= guard.limits().mostBytes();
    }

    long lingerNanos() {
        return guard.limits().linger().toNanos();
    }
}
