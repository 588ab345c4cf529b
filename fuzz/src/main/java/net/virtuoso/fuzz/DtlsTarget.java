package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.virtuoso.transport.internal.dtls.DtlsRecords;
import net.virtuoso.transport.internal.dtls.DtlsResult;
import net.virtuoso.transport.internal.dtls.Handshake;
import org.bouncycastle.tls.DTLSRequest;
import org.jspecify.annotations.Nullable;

/**
 * What somebody without a certificate says in DTLS to an encrypted UDP port: datagrams of 16 bits of length and as many bytes
 * each. Only what opens a handshake is answered, with less than it is long. Whoever opens well is then let in, as if he had
 * brought the cookie back, and the rest is said within the handshake, which comes to nothing.
 */
final class DtlsTarget implements Target {
    private static final int VARIATIONS = 1_000;
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int TYPE_AT = 13;
    /** A handshake's queue has room for a few more. */
    private static final int MOST_FED = 12;
    /** A guess that may be wrong: whoever hasn't ended then has lost what would have ended him, and waits for a repetition. */
    private static final int PATIENCE_MILLIS = 100;

    private static final int LONGEST_ANSWER = 524;
    private static final int LONGEST_FLIGHTS = 8_192;
    /** A fatal alert that is newer than anything else: the handshake ends when it has read all before it. */
    private static final byte[] ALERT = ByteBufUtil.getBytes(Unpooled.buffer()
            .writeByte(21)
            .writeShort(0xfefd)
            .writeShort(0)
            .writeMedium(0xffffff)
            .writeMedium(0xfffffe)
            .writeShort(2)
            .writeByte(2)
            .writeByte(40));

    @Override
    public String name() {
        return "dtls";
    }

    @Override
    public int variations() {
        return VARIATIONS;
    }

    @Override
    public void read(byte[] input) {
        Cursor cursor = new Cursor(input);
        Stranger stranger = new Stranger();
        while (cursor.hasMore()) {
            ByteBuf datagram = Unpooled.wrappedBuffer(cursor.next(cursor.nextShort()));
            int end = datagram.readableBytes();
            int length;
            for (int offset = 0; offset < end; offset += length) {
                length = DtlsRecords.length(datagram, offset, end);
                if (length < 0) {
                    break;
                }
                FrameChecks.require(length >= TYPE_AT && length <= end - offset, "a record of " + length + " bytes");
                byte[] random = DtlsRecords.callersRandom(datagram, offset, length);
                if (offset > 0 && random != null) {
                    break;
                }
                stranger.record(ByteBufUtil.getBytes(datagram, offset, length), random);
            }
        }
        stranger.end();
        DtlsEnds.requireNothingEscaped();
    }

    private static InetSocketAddress address(int last) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last}), 7_770);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Stranger implements Handshake.Owner {
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Handshake handshake;
        private byte @Nullable [] known;
        private int fed;
        private volatile String broken = "";
        private int said;

        void record(byte[] record, byte @Nullable [] random) {
            Handshake running = handshake;
            if (running != null && (random == null || Arrays.equals(random, known))) {
                if (fed++ < MOST_FED) {
                    running.feed(record);
                }
            } else if (random != null) {
                byte[] opening = open(record);
                if (opening != null && running == null) {
                    begin(opening, random);
                }
            }
        }

        /** @return what it should have been to begin with; {@code null} if it wasn't answered */
        private static byte @Nullable [] open(byte[] record) {
            List<byte[]> answers = new ArrayList<>();
            FrameChecks.require(
                    DtlsEnds.CALLEDS.verify(address(1), record, answers::add) == null, "a cookie that nobody has made");
            if (answers.isEmpty()) {
                return null;
            }
            byte[] answer = answers.get(0);
            FrameChecks.require(answers.size() == 1, answers.size() + " answers");
            FrameChecks.require(answer.length <= record.length, answer.length + " bytes in answer to " + record.length);
            FrameChecks.require(answer[TYPE_AT] == HELLO_VERIFY_REQUEST, "an answer of type " + answer[TYPE_AT]);
            FrameChecks.require(ClientHello.isOne(record), "an answer to what opens no handshake");
            return ClientHello.withCookie(record, answer);
        }

        private void begin(byte[] opening, byte[] random) {
            List<byte[]> answers = new ArrayList<>();
            FrameChecks.require(
                    DtlsEnds.CALLEDS.verify(address(2), opening, answers::add) == null,
                    "a cookie that is good for another address");
            DTLSRequest request = DtlsEnds.CALLEDS.verify(address(1), opening, answers::add);
            FrameChecks.require(request != null, "a cookie that isn't taken back");
            if (request != null) {
                known = random;
                handshake = DtlsEnds.CALLEDS.answer(request, this);
            }
        }

        void end() {
            Handshake running = handshake;
            if (running == null) {
                return;
            }
            running.feed(ALERT);
            try {
                if (!ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    FrameChecks.require(broken.isEmpty(), broken);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.cancel();
            FrameChecks.require(broken.isEmpty(), broken);
        }

        @Override
        public void send(Handshake running, byte[] datagram) {
            said += datagram.length;
            if (datagram.length > LONGEST_ANSWER || said > LONGEST_FLIGHTS) {
                broken = "a datagram of " + datagram.length + " bytes, " + said + " in all";
            }
        }

        @Override
        public void done(Handshake finished, DtlsResult result) {
            broken = "who has no certificate was taken for " + result.peer().node();
            ended.countDown();
        }

        @Override
        public void failed(Handshake failed, @Nullable String claimed, String reason) {
            // Whatever a parser throws that wasn't made for it ends here too, so only nonsense can be told.
            if (reason.isEmpty()) {
                broken = "a failure without a reason";
            }
            ended.countDown();
        }
    }

    /**
     * The second flights are made up: genuine ones would be others each time, and are what {@link HandshakeTarget} changes.
     */
    @Override
    public List<byte[]> seeds() {
        byte[] opening = ClientHello.sample();
        byte[] noCertificate = ClientHello.record(2, ClientHello.message(11, 2, new byte[3]));
        byte[] point = new byte[66];
        point[0] = 65;
        point[1] = 4;
        byte[] exchange = ClientHello.record(3, ClientHello.message(16, 3, point));
        ByteBuf change = Unpooled.buffer().writeByte(20).writeShort(0xfefd).writeZero(5);
        change.writeMedium(4).writeShort(1).writeByte(1);
        return List.of(
                datagrams(opening),
                datagrams(opening, opening, opening),
                datagrams(opening, noCertificate, exchange, ByteBufUtil.getBytes(change)),
                datagrams(opening, exchange, noCertificate));
    }

    private static byte[] datagrams(byte[]... all) {
        ByteBuf out = Unpooled.buffer();
        for (byte[] datagram : all) {
            out.writeShort(datagram.length).writeBytes(datagram);
        }
        return ByteBufUtil.getBytes(out);
    }
}
