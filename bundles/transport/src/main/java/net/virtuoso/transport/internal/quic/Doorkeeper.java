package net.virtuoso.transport.internal.quic;

import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.wire.Hello;
import org.jspecify.annotations.Nullable;

/** Finds the owner of a stranger's {@link QuicConnection}, on its event loop. */
interface Doorkeeper {
    /** Returns {@code null} if the stranger isn't welcome. */
    @Nullable
    ConnectionOwner identify(QuicConnection stranger, Hello hello);

    /** A stranger's handshake is done; whoever it is may still be refused. */
    void established();

    /**
     * A stranger couldn't prove who it is.
     *
     * @param claim what it said; {@code null} if it gave no name
     * @param reason for people
     */
    void refused(QuicConnection stranger, PeerJudge.@Nullable Claim claim, String reason);
}
