package net.virtuoso.overlay.internal.fastpath;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.spi.fastpath.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What one overlay tells the other about the fast path, as the payload of a link's message. Big-endian: {@link #SUBJECT} (1 byte),
 * kind (1), the sender's epoch (8); then for ASK the token (8), for TOLD the token of the ASK and that of the newest probe (8
 * each), otherwise 1 to {@link #MAX_FLOWS} flows: network (3), source (6), destination (6). At most 475 bytes, which every path
 * takes.
 *
 * @param kind what it is
 * @param epoch a number of the sender's, never 0, which changes when it starts anew
 * @param token ASK: that of the newest probe sent; TOLD: that of the ASK; otherwise 0
 * @param last TOLD: the token of the newest probe that has come; otherwise 0
 * @param flows OFFER, ACCEPT, REFUSE, END: what it is about; otherwise empty
 */
public record FastPathMessage(Kind kind, long epoch, long token, long last, List<Flow> flows) {
    /** The first byte: other subjects can have others. */
    public static final int SUBJECT = 1;

    /** How many flows one message holds. */
    public static final int MAX_FLOWS = 31;

    private static final int HEADER = 10;
    private static final int FLOW = 15;

    /** What a message is. */
    public enum Kind {
        /** What of my probes has come? */
        ASK,
        /** This. */
        TOLD,
        /** I'd send these, and go on doing so. */
        OFFER,
        /** I take them. */
        ACCEPT,
        /** I don't take them, or no more. */
        REFUSE,
        /** I don't send them any more. */
        END
    }

    private static final Kind[] KINDS = Kind.values();

    /** Reads a message of the other end, which may be anything; {@code null} if it isn't one. Moves no index. */
    public static @Nullable FastPathMessage read(ByteBuf payload) {
        int at = payload.readerIndex();
        int length = payload.readableBytes();
        if (length < HEADER || payload.getUnsignedByte(at) != SUBJECT) {
            return null;
        }
        int number = payload.getUnsignedByte(at + 1);
        long epoch = payload.getLong(at + 2);
        if (number >= KINDS.length || epoch == 0) {
            return null;
        }
        Kind kind = KINDS[number];
        int rest = length - HEADER;
        at += HEADER;
        switch (kind) {
            case ASK -> {
                return rest == 8 ? new FastPathMessage(kind, epoch, payload.getLong(at), 0, List.of()) : null;
            }
            case TOLD -> {
                return rest == 16
                        ? new FastPathMessage(kind, epoch, payload.getLong(at), payload.getLong(at + 8), List.of())
                        : null;
            }
            default -> {
                List<Flow> flows = flows(payload, at, rest);
                return flows == null ? null : new FastPathMessage(kind, epoch, 0, 0, flows);
            }
        }
    }

    private static @Nullable List<Flow> flows(ByteBuf payload, int start, int length) {
        int count = length / FLOW;
        if (count < 1 || count > MAX_FLOWS || count * FLOW != length) {
            return null;
        }
        List<Flow> flows = new ArrayList<>(count);
        for (int at = start; at < start + length; at += FLOW) {
            Flow flow = new Flow(payload.getUnsignedMedium(at), mac(payload, at + 3), mac(payload, at + 9));
            if (flow.vni() == 0 || !isStation(flow.source()) || !isStation(flow.destination())) {
                return null;
            }
            flows.add(flow);
        }
        return flows;
    }

    private static long mac(ByteBuf payload, int at) {
        return (long) payload.getUnsignedShort(at) << 32 | payload.getUnsignedInt(at + 2);
    }

    /** One station's address: not a group's. */
    private static boolean isStation(long mac) {
        return mac != 0 && (mac >>> 40 & 1) == 0;
    }

    /** Appends it. */
    public void write(ByteBuf out) {
        out.writeByte(SUBJECT).writeByte(kind.ordinal()).writeLong(epoch);
        switch (kind) {
            case ASK -> out.writeLong(token);
            case TOLD -> out.writeLong(token).writeLong(last);
            default -> {
                for (Flow flow : flows) {
                    out.writeMedium(flow.vni());
                    writeMac(out, flow.source());
                    writeMac(out, flow.destination());
                }
            }
        }
    }

    private static void writeMac(ByteBuf out, long mac) {
        out.writeShort((int) (mac >>> 32)).writeInt((int) mac);
    }
}
