package net.virtuoso.transport.internal.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What QUIC has counted of a connection: on its event loop the answers are there at once. */
final class QuicCounters {
    private QuicCounters() {}

    /** What is known of the path in use; {@code null} once the connection has ended. */
    static @Nullable QuicConnectionPathStats ofPath(@Nullable QuicChannel of) {
        return of == null ? null : now(of.collectPathStats(0));
    }

    /** Packets so far, of both directions together. */
    static long packets(@Nullable QuicChannel of) {
        QuicConnectionStats stats = of == null ? null : now(of.collectStats());
        return stats == null ? 0 : stats.sent() + stats.recv();
    }

    private static <T> @Nullable T now(Future<T> asked) {
        return asked.isSuccess() ? asked.getNow() : null;
    }
}
