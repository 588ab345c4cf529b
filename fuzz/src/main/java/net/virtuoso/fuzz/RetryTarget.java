package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.transport.internal.quic.RetryTokens;
import net.virtuoso.transport.internal.quic.Threshold;

/**
 * What strangers say to a port of QUIC before quiche hears it: a datagram, and the token in it. The first byte says what is done
 * to a genuine token before the rest is looked at in its place: it is kept (0), replaced by the rest (1), changed by it bit by bit
 * (2), cut (3), followed by it (4), or comes from another port (5). Then come the identifier of the packet that asked for the token
 * and its length, by how much that of the packet that brings it is too short, and how old the token is then.
 */
final class RetryTarget implements Target {
    private static final int KEPT = 0;
    private static final int REPLACED = 1;
    private static final int CHANGED = 2;
    private static final int CUT = 3;
    private static final int FOLLOWED = 4;
    private static final int FROM_ELSEWHERE = 5;
    private static final int OPERATIONS = 6;

    private static final InetSocketAddress CALLER = new InetSocketAddress("192.0.2.1", 40_000);
    private static final InetSocketAddress OTHER = new InetSocketAddress("192.0.2.1", 40_001);
    private static final int LONGEST_IDENTIFIER = 20;
    /** In a unit of which a token is good for ten thousand. */
    private static final long AGE_NANOS = RetryTokens.VALID_NANOS / 10_000;

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public void read(byte[] input) {
        Cursor cursor = new Cursor(input);
        int operation = cursor.next() % OPERATIONS;
        byte[] first = Arrays.copyOf(cursor.next(LONGEST_IDENTIFIER), cursor.next() % (LONGEST_IDENTIFIER + 1));
        byte[] second = new byte[LONGEST_IDENTIFIER - cursor.next() % (LONGEST_IDENTIFIER + 1)];
        long age = cursor.nextShort() * AGE_NANOS;
        byte[] rest = cursor.rest();
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - RetryTokens.VALID_NANOS / 2);
        RetryTokens tokens = new RetryTokens(new Random(1), now::get, host -> true);
        ByteBuf written = Unpooled.buffer();
        tokens.writeToken(written, Unpooled.wrappedBuffer(first), CALLER);
        byte[] genuine = ByteBufUtil.getBytes(written);
        byte[] shown = shown(operation, genuine, rest);

        now.addAndGet(age);
        ByteBuf token = Unpooled.wrappedBuffer(shown);
        boolean taken = tokens.validateToken(
                        token, operation == FROM_ELSEWHERE ? OTHER : CALLER, Unpooled.wrappedBuffer(second))
                .isValid();
        boolean good = operation != FROM_ELSEWHERE
                && Arrays.equals(shown, genuine)
                && first.length >= Threshold.SHORTEST_IDENTIFIER
                && second.length == LONGEST_IDENTIFIER
                && age <= RetryTokens.VALID_NANOS;
        FrameChecks.require(taken == good, "a token that was " + (taken ? "taken" : "refused"));
        FrameChecks.require(token.readableBytes() == shown.length, "an index was moved");

        ByteBuf datagram = Unpooled.wrappedBuffer(rest);
        boolean dropped = Threshold.isUnfit(datagram);
        FrameChecks.require(
                dropped == shouldBeDropped(rest), "a datagram that was " + (dropped ? "dropped" : "passed"));
        FrameChecks.require(datagram.readableBytes() == rest.length, "an index was moved");
    }

    /** As RFC 9000 has it: figure 13 and sections 14.1, 7.2 and 6.1. */
    private static boolean shouldBeDropped(byte[] datagram) {
        if (datagram.length < 5) {
            return true;
        }
        boolean isLong = datagram[0] < 0;
        boolean isVersion1 = datagram[1] == 0 && datagram[2] == 0 && datagram[3] == 0 && datagram[4] == 1;
        boolean isInitial = isLong && (datagram[0] >> 4 & 3) == 0;
        if (isLong && datagram.length < 1_200) {
            return isInitial || !isVersion1;
        }
        return isInitial && isVersion1 && (datagram[5] & 0xff) < 8;
    }

    private static byte[] shown(int operation, byte[] genuine, byte[] rest) {
        byte[] shown = genuine.clone();
        switch (operation) {
            case REPLACED -> shown = rest;
            case CHANGED -> {
                for (int i = 0; i < Math.min(shown.length, rest.length); i++) {
                    shown[i] ^= rest[i];
                }
            }
            case CUT -> shown = Arrays.copyOf(shown, Math.min(shown.length, rest.length));
            case FOLLOWED -> {
                shown = Arrays.copyOf(shown, shown.length + rest.length);
                System.arraycopy(rest, 0, shown, shown.length - rest.length, rest.length);
            }
            default -> {
                // KEPT, and what comes from elsewhere.
            }
        }
        return shown;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        // Operations, lengths of both identifiers, ages.
        for (int operation = KEPT; operation < OPERATIONS; operation++) {
            seeds.add(seed(operation, LONGEST_IDENTIFIER, 0, 0));
        }
        for (int length : new int[] {0, 7, 8, 19}) {
            seeds.add(seed(KEPT, length, 0, 0));
            seeds.add(seed(KEPT, LONGEST_IDENTIFIER, LONGEST_IDENTIFIER - length, 0));
        }
        for (int age : new int[] {1, 9_999, 10_000, 10_001, 0xffff}) {
            seeds.add(seed(KEPT, LONGEST_IDENTIFIER, 0, age));
        }
        // Datagrams that open a connection, or are of another version.
        for (int version : new int[] {1, 2}) {
            for (int length : new int[] {Threshold.SHORTEST - 1, Threshold.SHORTEST}) {
                for (int identifier : new int[] {7, 8}) {
                    ByteBuf datagram = Unpooled.buffer()
                            .writeBytes(seed(REPLACED, 8, 0, 0))
                            .writeByte(0xc0)
                            .writeInt(version)
                            .writeByte(identifier);
                    seeds.add(ByteBufUtil.getBytes(datagram.writeZero(length - 6)));
                }
            }
        }
        return seeds;
    }

    private static byte[] seed(int operation, int first, int cut, int age) {
        ByteBuf seed = Unpooled.buffer().writeByte(operation).writeBytes(new byte[LONGEST_IDENTIFIER]);
        return ByteBufUtil.getBytes(seed.writeByte(first).writeByte(cut).writeShort(age));
    }
}
