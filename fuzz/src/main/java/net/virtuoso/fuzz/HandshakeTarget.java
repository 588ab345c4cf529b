package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.virtuoso.transport.internal.dtls.DtlsRecords;
import net.virtuoso.transport.internal.dtls.DtlsResult;
import net.virtuoso.transport.internal.dtls.Handshake;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.transport.internal.seal.KeyLimits;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.bouncycastle.tls.DTLSRequest;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on the way of a handshake between two nodes: which datagram, what is done to it, where, and with which bytes. Either
 * both ends come to know each other and have the same keys, or there is no link; nothing that he does makes them believe
 * otherwise, or ends a thread.
 */
final class HandshakeTarget implements Target {
    private static final int VARIATIONS = 200;
    private static final int MOST_EDITS = 16;
    private static final int MOST_DATAGRAMS = 64;
    /** With nothing on its way for so long, what is missing would have to be repeated: that is enough. */
    private static final int IDLE_MILLIS = 30;
    /** Where nobody has interfered, the two have all the time they want. */
    private static final int PATIENCE_MILLIS = 20_000;

    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 7_770);

    private enum Deed {
        CHANGE,
        CUT,
        DROP,
        REPEAT,
        REPLACE,
        ADD,
        HOLD_BACK
    }

    /**
     * What is done to one datagram.
     *
     * @param number of the datagram, in the order in which they are sent
     * @param bytes what to change it with, or to put in its place or in front of it
     */
    private record Edit(int number, Deed deed, int at, byte[] bytes) {}

    private record Datagram(boolean toCaller, byte[] bytes) {}

    /** Wakes who waits for a datagram: one of the ends has come to its end. */
    private static final Datagram OVER = new Datagram(false, new byte[0]);

    @Override
    public String name() {
        return "handshake";
    }

    @Override
    public int variations() {
        return VARIATIONS;
    }

    @Override
    public void read(byte[] input) {
        Cursor cursor = new Cursor(input);
        List<Edit> edits = new ArrayList<>();
        while (cursor.hasMore() && edits.size() < MOST_EDITS) {
            int number = cursor.next() % MOST_DATAGRAMS;
            Deed deed = Deed.values()[cursor.next() % Deed.values().length];
            int at = cursor.nextShort();
            edits.add(new Edit(number, deed, at, cursor.next(length(deed, cursor))));
        }
        new Wire(edits).run();
        DtlsEnds.requireNothingEscaped();
    }

    private static int length(Deed deed, Cursor cursor) {
        return switch (deed) {
            case CHANGE -> 1;
            case REPLACE, ADD -> cursor.nextShort() % DtlsRecords.MAX_LENGTH;
            default -> 0;
        };
    }

    /** Carries datagrams between the two ends, on the calling thread. */
    private static final class Wire {
        private final List<Edit> edits;
        private final BlockingQueue<Datagram> underway = new LinkedBlockingQueue<>();
        private final End caller = new End(true);
        private final End called = new End(false);
        private @Nullable Datagram heldBack;
        private int number;

        Wire(List<Edit> edits) {
            this.edits = edits;
        }

        void run() {
            caller.handshake = DtlsEnds.CALLERS.call(DtlsEnds.CALLED, caller);
            try {
                carry();
            } finally {
                caller.cancel();
                called.cancel();
            }
            DtlsResult one = caller.result;
            DtlsResult other = called.result;
            FrameChecks.require(one == null || one.peer().node().equals(DtlsEnds.CALLED), "another node was believed");
            FrameChecks.require(other == null || other.peer().node().equals(DtlsEnds.CALLER), "another caller");
            if (one != null && other != null) {
                requireSameKeys(one, other);
            }
            FrameChecks.require(!edits.isEmpty() || (one != null && other != null), "no handshake is made");
        }

        private void carry() {
            int patience = edits.isEmpty() ? PATIENCE_MILLIS : IDLE_MILLIS;
            try {
                while (!(caller.isOver() && called.isOver()) && number < MOST_DATAGRAMS) {
                    Datagram next = underway.poll(patience, TimeUnit.MILLISECONDS);
                    if (next == OVER) {
                        continue;
                    }
                    if (next != null) {
                        edit(next, number++);
                    } else if (caller.hasBegun() || called.handshake != null) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void edit(Datagram datagram, int place) {
            byte[] bytes = datagram.bytes();
            int times = 1;
            boolean late = false;
            for (Edit edit : edits) {
                if (edit.number() != place) {
                    continue;
                }
                switch (edit.deed()) {
                    case CHANGE -> {
                        if (bytes.length > 0 && edit.bytes().length > 0) {
                            bytes = bytes.clone();
                            bytes[edit.at() % bytes.length] ^= edit.bytes()[0];
                        }
                    }
                    case CUT -> bytes = Arrays.copyOf(bytes, Math.min(bytes.length, edit.at()));
                    case DROP -> times = 0;
                    case REPEAT -> times++;
                    case REPLACE -> bytes = edit.bytes();
                    case ADD -> deliver(datagram.toCaller(), edit.bytes());
                    case HOLD_BACK -> late = true;
                }
            }
            Datagram before = heldBack;
            heldBack = late ? new Datagram(datagram.toCaller(), bytes) : null;
            for (int i = 0; i < times && !late; i++) {
                deliver(datagram.toCaller(), bytes);
            }
            if (before != null) {
                deliver(before.toCaller(), before.bytes());
            }
        }

        /** As both ends take datagrams apart. */
        private void deliver(boolean toCaller, byte[] datagram) {
            ByteBuf bytes = Unpooled.wrappedBuffer(datagram);
            int length;
            for (int offset = 0; offset < datagram.length; offset += length) {
                length = DtlsRecords.length(bytes, offset, datagram.length);
                if (length < 0) {
                    return;
                }
                byte[] record = ByteBufUtil.getBytes(bytes, offset, length);
                End end = toCaller ? caller : called;
                Handshake running = end.handshake;
                if (running != null) {
                    running.feed(record);
                } else if (!toCaller && DtlsRecords.callersRandom(bytes, offset, length) != null) {
                    opened(record);
                }
            }
        }

        private void opened(byte[] record) {
            DTLSRequest request = DtlsEnds.CALLEDS.verify(FROM, record, called::say);
            if (request != null) {
                called.handshake = DtlsEnds.CALLEDS.answer(request, called);
            }
        }

        private final class End implements Handshake.Owner {
            private final boolean isCaller;
            private @Nullable Handshake handshake;
            private volatile @Nullable DtlsResult result;
            private volatile boolean failed;

            End(boolean isCaller) {
                this.isCaller = isCaller;
            }

            boolean isOver() {
                return failed || result != null;
            }

            boolean hasBegun() {
                return handshake != null && handshake.hasBegun();
            }

            void say(byte[] datagram) {
                underway.add(new Datagram(!isCaller, datagram));
            }

            void cancel() {
                if (handshake != null) {
                    handshake.cancel();
                }
            }

            @Override
            public void send(Handshake from, byte[] datagram) {
                say(datagram);
            }

            @Override
            public void done(Handshake from, DtlsResult what) {
                result = what;
                underway.add(OVER);
            }

            @Override
            public void failed(Handshake from, @Nullable String claimed, String reason) {
                failed = true;
                underway.add(OVER);
            }
        }
    }

    private static void requireSameKeys(DtlsResult one, DtlsResult other) {
        try (KeyEpoch caller = new KeyEpoch(one.keys(), AeadEngine.JDK, KeyLimits.DEFAULT, 0);
                KeyEpoch called = new KeyEpoch(other.keys(), AeadEngine.JDK, KeyLimits.DEFAULT, 0)) {
            FrameChecks.require(caller.number() == called.number(), "keys with two numbers");
            FrameChecks.require(passes(caller, called) && passes(called, caller), "two ends with other keys");
        }
    }

    private static boolean passes(KeyEpoch from, KeyEpoch to) {
        int payload = 40;
        ByteBuf datagram = Unpooled.directBuffer(LinkHeader.LENGTH + payload + KeyEpoch.TAG);
        try {
            LinkHeader.write(datagram, LinkKind.DATA, 1, 1, 1, 0, payload);
            datagram.writeZero(payload + KeyEpoch.TAG);
            return from.seal(datagram, 0, payload) && to.open(datagram, 0, payload);
        } finally {
            datagram.release();
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(new byte[0]);
        // A caller's two openings, the answer to the first, then four flights.
        for (int number = 0; number < 12; number++) {
            seeds.add(edit(number, Deed.CHANGE, 40 + 3 * number, new byte[] {1}));
        }
        seeds.add(edit(3, Deed.REPEAT, 0, new byte[0]));
        seeds.add(edit(4, Deed.HOLD_BACK, 0, new byte[0]));
        seeds.add(edit(0, Deed.DROP, 0, new byte[0]));
        seeds.add(edit(5, Deed.CUT, 30, new byte[0]));
        seeds.add(edit(2, Deed.ADD, 0, ClientHello.sample()));
        seeds.add(edit(6, Deed.ADD, 0, ClientHello.record(9, ClientHello.message(20, 7, new byte[12]))));
        return seeds;
    }

    private static byte[] edit(int number, Deed deed, int at, byte[] bytes) {
        ByteBuf out =
                Unpooled.buffer().writeByte(number).writeByte(deed.ordinal()).writeShort(at);
        if (deed == Deed.REPLACE || deed == Deed.ADD) {
            out.writeShort(bytes.length);
        }
        return ByteBufUtil.getBytes(out.writeBytes(bytes));
    }
}
