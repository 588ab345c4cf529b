package net.virtuoso.transport.internal;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections at a port that haven't said yet for which link they are: so few that they cost little, and none of them keeps
 * others out for long. Those of one host have a {@linkplain Share share}. Where all places are taken, whoever has had enough time for a handshake and
 * isn't done with it makes room for the next one; so it is within a share too, since several nodes may have one address (NAT).
 * Used by one thread.
 *
 * @param <T> stands for a connection
 */
public final class Strangers<T> {
    /** So many at a time. */
    public static final int MOST = 64;
    /** Of these, what one host can have. */
    public static final int MOST_OF_A_HOST = 8;
    /** Who has had so long may have to make room; a handshake takes a few round trips. */
    static final long ENOUGH_NANOS = 2_000_000_000L;

    private final LongSupplier nanoTime;
    private final Predicate<T> proved;
    private final Consumer<T> dismiss;
    /** The oldest first. */
    private final Map<T, Place> places = new LinkedHashMap<>();

    private record Place(@Nullable InetAddress share, long sinceNanos) {}

    /**
     * @param nanoTime the clock
     * @param proved whether somebody is done with the handshake: then he has time to say what he wants, as long as the port gives
     * @param dismiss ends a connection that makes room
     */
    public Strangers(LongSupplier nanoTime, Predicate<T> proved, Consumer<T> dismiss) {
        this.nanoTime = nanoTime;
        this.proved = proved;
        this.dismiss = dismiss;
    }

    /**
     * Whether {@link #add} may be called for another one.
     *
     * @param host where he has proved to be; {@code null} if that says nothing, as behind a front server: then there is no share
     */
    public boolean hasRoomFor(@Nullable InetAddress host) {
        Crowd crowd = crowd(share(host));
        return crowd == null || leaving(crowd) != null;
    }

    /** Gives a place to one for whom there is room; another one may have to leave. */
    public void add(T stranger, @Nullable InetAddress host) {
        InetAddress share = share(host);
        Crowd crowd = crowd(share);
        T leaving = crowd == null ? null : leaving(crowd);
        if (leaving != null) {
            places.remove(leaving);
            dismiss.accept(leaving);
        }
        places.put(stranger, new Place(share, nanoTime.getAsLong()));
    }

    /** Those who take all places that somebody could have. */
    private record Crowd(@Nullable InetAddress share) {
        boolean has(Place place) {
            return share == null || share.equals(place.share());
        }
    }

    private static @Nullable InetAddress share(@Nullable InetAddress host) {
        return host == null ? null : Share.of(host);
    }

    private @Nullable Crowd crowd(@Nullable InetAddress share) {
        if (share != null) {
            Crowd neighbours = new Crowd(share);
            if (places.values().stream().filter(neighbours::has).count() >= MOST_OF_A_HOST) {
                return neighbours;
            }
        }
        return places.size() < MOST ? null : new Crowd(null);
    }

    /** Who makes room; {@code null} if nobody has to yet. */
    private @Nullable T leaving(Crowd crowd) {
        for (Map.Entry<T, Place> each : places.entrySet()) {
            if (crowd.has(each.getValue()) && !proved.test(each.getKey())) {
                boolean enough = nanoTime.getAsLong() - each.getValue().sinceNanos() >= ENOUGH_NANOS;
                return enough ? each.getKey() : null;
            }
        }
        return null;
    }

    /** One has said what he wants, or has gone. May be called again. */
    public void remove(T stranger) {
        places.remove(stranger);
    }

    /** Those who are there now, the oldest first. */
    public List<T> all() {
        return new ArrayList<>(places.keySet());
    }
}
