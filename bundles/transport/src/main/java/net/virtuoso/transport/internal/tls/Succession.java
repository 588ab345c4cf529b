package net.virtuoso.transport.internal.tls;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.virtuoso.spi.identity.Credentials;
import org.jspecify.annotations.Nullable;

/** When a link's connection is to be succeeded by another: {@link TlsLimits} say it. Used on the event loop. */
public final class Succession {
    private final Supplier<@Nullable Credentials> credentials;
    private final TlsLimits limits;
    private final LongSupplier nanoTime;
    /** What the connection in use has shown, and since when it is. */
    private Start inUse;
    /** The same of one that is being made. */
    private Start made;

    private long notBefore;
    private int changes = -1;
    private int attempts;

    private record Start(@Nullable Credentials shown, long nanos) {}

    /**
     * For a link that has no connection yet.
     *
     * @param credentials what the next connection shows
     * @param limits for how long one is used
     * @param nanoTime the clock
     */
    public Succession(Supplier<@Nullable Credentials> credentials, TlsLimits limits, LongSupplier nanoTime) {
        this.credentials = credentials;
        this.limits = limits;
        this.nanoTime = nanoTime;
        notBefore = nanoTime.getAsLong();
        inUse = new Start(null, notBefore);
        made = inUse;
    }

    /** A connection is being made. */
    public void begun() {
        made = new Start(credentials.get(), nanoTime.getAsLong());
    }

    /** It is in use from now on. */
    public void done() {
        inUse = made;
        changes++;
    }

    /** How often one was succeeded by another that this end has made. */
    public int changes() {
        return changes;
    }

    /** An attempt begins; the next one has to wait for a while, should it fail. */
    public void tried() {
        notBefore = nanoTime.getAsLong() + limits.retry().toNanos();
        attempts++;
    }

    /** How often an attempt has begun. */
    public int attempts() {
        return attempts;
    }

    /**
     * Whether it is time for another one: for its age, for what it has carried, or because the node's certificate is another.
     *
     * @param carried by the connection in use, counted as the limits are
     */
    public boolean isDue(long carried) {
        long now = nanoTime.getAsLong();
        Credentials own = credentials.get();
        boolean wanted = now - inUse.nanos() >= limits.age().toNanos()
                || carried >= limits.volume()
                || own != null && !own.equals(inUse.shown());
        return wanted && now - notBefore >= 0;
    }

    /** Whether the connection in use has carried so much that it has to end. */
    public boolean isOver(long carried) {
        return carried >= limits.mostVolume();
    }

    /** For how long what is on its way on the one before is waited for. */
    public long lingerNanos() {
        return limits.linger().toNanos();
    }
}
