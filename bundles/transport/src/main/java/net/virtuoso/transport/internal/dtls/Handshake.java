package net.virtuoso.transport.internal.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.transport.internal.seal.KeyMaterial;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handshake. It runs on a thread of its own; what it has to say is said on the event loop, which feeds it.
 *
 * <p>The end that is called stays for a while after the handshake: its last flight may have been lost, and is repeated when the
 * caller repeats its own.
 */
public final class Handshake implements Runnable {
    /** Hears of a handshake, on the event loop; nothing after {@link Handshake#cancel}. */
    public interface Owner {
        /** A datagram has to be sent to the peer. */
        void send(Handshake handshake, byte[] datagram);

        /** Both ends have shown who they are. */
        void done(Handshake handshake, DtlsResult result);

        /**
         * It came to nothing.
         *
         * @param claimed the node that a peer named which wasn't believed; {@code null} if there was none
         * @param reason for people
         */
        void failed(Handshake handshake, @Nullable String claimed, String reason);
    }

    /** The reason of a failure for want of an answer. */
    public static final String NO_ANSWER = "no answer";

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    /** What waits to be read; a flight has at most six datagrams. */
    private static final int QUEUE = 16;
    /** For how long the called end answers repetitions. */
    private static final long STAY_NANOS = 5_000_000_000L;

    private static final int STAY_MILLIS = 500;
    private static final byte[] END = {};

    private final Executor loop;
    private final Owner owner;
    private final JcaTlsCrypto crypto;
    private final Credentials own;
    private final PeerCheck check;
    private final @Nullable DTLSRequest request;
    private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean cancelled;
    private volatile boolean judged;
    private volatile boolean begun;

    /** @param request what was called for; {@code null} if this end calls */
    Handshake(
            Executor loop,
            Owner owner,
            JcaTlsCrypto crypto,
            Credentials own,
            PeerCheck check,
            @Nullable DTLSRequest request) {
        this.loop = loop;
        this.owner = owner;
        this.crypto = crypto;
        this.own = own;
        this.check = check;
        this.request = request;
    }

    /** Whether this end calls. */
    boolean isCall() {
        return request == null;
    }

    /** Whether it has a thread, or has had one: others wait for their turn. */
    public boolean hasBegun() {
        return begun;
    }

    /** What this end shows. */
    public Credentials own() {
        return own;
    }

    /** Whether it has failed since one of the two ends didn't take the other's certificate. */
    public boolean hasJudged() {
        return judged;
    }

    /** Takes a record of the peer, or drops it if too many wait or it asks for too much. Called on the event loop. */
    public void feed(byte[] record) {
        if (!DtlsRecords.isModest(record)) {
            LOG.debug("A peer announces a message that no handshake needs");
        } else if (!received.offer(record)) {
            LOG.debug("A handshake doesn't keep up with its peer");
        }
    }

    /** Ends it; the owner hears nothing more. Called on the event loop. */
    public void cancel() {
        cancelled = true;
        received.clear();
        received.add(END);
    }

    @Override
    public void run() {
        begun = true;
        if (cancelled) {
            return;
        }
        try {
            DtlsSide side;
            DTLSTransport over;
            if (request == null) {
                CallerSide caller = new CallerSide(crypto, own, check);
                over = new DTLSClientProtocol().connect(caller, new Wire());
                side = caller;
            } else {
                CalledSide called = new CalledSide(crypto, own, check);
                over = new DTLSServerProtocol().accept(called, new Wire(), request);
                side = called;
            }
            finish(side);
            if (request != null) {
                stay(over);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A handshake has failed", e);
            judged = DtlsFailure.isJudgement(e);
            tell(() -> owner.failed(this, check.claimed(), DtlsFailure.describe(e)));
        }
    }

    private void finish(DtlsSide side) throws IOException {
        DtlsPeer peer = check.peer();
        byte[] exported = side.exported();
        if (peer == null || exported == null) {
            throw new IOException("the peer has shown no certificate");
        }
        DtlsResult result = new DtlsResult(peer, own, new KeyMaterial(exported, request == null));
        Arrays.fill(exported, (byte) 0);
        tell(() -> owner.done(this, result));
    }

    private void stay(DTLSTransport over) {
        long until = System.nanoTime() + STAY_NANOS;
        try {
            byte[] nothing = new byte[over.getReceiveLimit()];
            while (!cancelled && System.nanoTime() - until < 0) {
                over.receive(nothing, 0, nothing.length, STAY_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Nothing more is said after a handshake", e);
        }
    }

    private void tell(Runnable what) {
        try {
            loop.execute(() -> {
                if (!cancelled) {
                    what.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("An event loop had ended before a handshake did", e);
        }
    }

    /** What Bouncy Castle takes for a socket. */
    private final class Wire implements DatagramTransport {
        @Override
        public int getReceiveLimit() {
            return DtlsRecords.MAX_LENGTH;
        }

        @Override
        public int getSendLimit() {
            return DtlsTerms.LONGEST_DATAGRAM;
        }

        @Override
        public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
            try {
                byte[] record = received.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (cancelled) {
                    throw new InterruptedIOException("given up");
                }
                if (record == null) {
                    return -1;
                }
                int taken = Math.min(length, record.length);
                System.arraycopy(record, 0, into, offset, taken);
                return taken;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the transport ends");
            }
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {
            byte[] datagram = Arrays.copyOfRange(bytes, offset, offset + length);
            tell(() -> owner.send(Handshake.this, datagram));
        }

        @Override
        public void close() {
            // The socket is the link's.
        }
    }
}
