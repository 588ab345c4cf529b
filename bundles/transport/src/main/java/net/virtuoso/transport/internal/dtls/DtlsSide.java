package net.virtuoso.transport.internal.dtls;

import org.jspecify.annotations.Nullable;

/** One end of a handshake. */
interface DtlsSide {
    /** What the exporter has given; {@code null} before the handshake is complete. */
    byte @Nullable [] exported();
}
