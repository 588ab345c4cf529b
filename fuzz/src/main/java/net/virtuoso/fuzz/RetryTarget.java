package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.virtuoso.transport.internal.quic.RetryTokens;
import net.virtuoso.transport.internal.quic.Threshold;

/**
 * What strangers say to a port of QUIC before quiche hears it: a datagram, and the token in it. The first byte says what is done
 * to a genuine token before the rest is looked at in its place: it is kept (0), replaced by the rest (1), changed by it bit by bit
 * (2), cut (3), followed by it (4), or comes from another port (5).
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

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public void read(byte[] input) {
        Cursor cursor = new Cursor(input);
        int operation = cursor.next() % OPERATIONS;
        byte[] identifier = Arrays.copyOf(cursor.next(8 + cursor.next() % 13), LONGEST_IDENTIFIER);
        byte[] rest = cursor.rest();
        RetryTokens tokens = new RetryTokens(new Random(1), () -> 5_000_000_000L, host -> true);
        ByteBuf written = Unpooled.buffer();
        tokens.writeToken(written, Unpooled.wrappedBuffer(identifier), CALLER);
        byte[] genuine = ByteBufUtil.getBytes(written);
        byte[] shown = shown(operation, genuine, rest);

        ByteBuf token = Unpooled.wrappedBuffer(shown);
        boolean taken = tokens.validateToken(
                        token, operation == FROM_ELSEWHERE ? OTHER : CALLER, Unpooled.wrappedBuffer(identifier))
                .isValid();
        boolean good = operation != FROM_ELSEWHERE && Arrays.equals(shown, genuine);
        FrameChecks.require(taken == good, "a token that was " + (taken ? "taken" : "refused"));
        FrameChecks.require(token.readableBytes() == shown.length, "an index was moved");

        ByteBuf datagram = Unpooled.wrappedBuffer(rest);
        boolean dropped = Threshold.isTooShort(datagram);
        FrameChecks.require(!dropped || rest.length < Threshold.SHORTEST, "a datagram that is long enough");
        FrameChecks.require(datagram.readableBytes() == rest.length, "an index was moved");
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
        for (int operation = KEPT; operation < OPERATIONS; operation++) {
            byte[] seed = new byte[1 + 1 + LONGEST_IDENTIFIER + 1];
            seed[0] = (byte) operation;
            seed[1] = 12;
            seed[seed.length - 1] = 1;
            seeds.add(seed);
        }
        // Datagrams that open a connection, or are of another version.
        for (int version : new int[] {1, 2}) {
            for (int length : new int[] {Threshold.SHORTEST - 1, Threshold.SHORTEST}) {
                ByteBuf seed = Unpooled.buffer()
                        .writeByte(REPLACED)
                        .writeByte(0)
                        .writeZero(8)
                        .writeByte(0xc0)
                        .writeInt(version);
                seeds.add(ByteBufUtil.getBytes(seed.writeZero(length - 5)));
            }
        }
        return seeds;
    }
}
