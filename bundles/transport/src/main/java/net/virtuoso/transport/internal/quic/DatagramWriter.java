package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import net.virtuoso.wire.Fragmenter;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;

/** Writes the datagrams of one connection: counts them, and says when each was written. Used on its event loop. */
final class DatagramWriter {
    private final ByteBufAllocator allocator;
    private final Fragmenter fragmenter = new Fragmenter();
    private long sequence;

    /** None is written yet. */
    DatagramWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    private static int micros() {
        return (int) (System.nanoTime() / 1_000);
    }

    /** One of a kind, whose payload is to follow. */
    ByteBuf start(LinkKind kind, int payload) {
        int length = LinkHeader.LENGTH + payload;
        ByteBuf out = allocator.directBuffer(length, length);
        LinkHeader.write(out, kind, 0, 0, sequence++, micros(), payload);
        return out;
    }

    /**
     * A probe.
     *
     * @param length of the datagram, at least; what a shorter one leaves is zeros
     */
    ByteBuf probe(long token, int length) {
        int payload = Math.max(length - LinkHeader.LENGTH, LinkHeader.TOKEN_LENGTH);
        return start(LinkKind.PROBE, payload).writeLong(token).writeZero(payload - LinkHeader.TOKEN_LENGTH);
    }

    /** A greeting. */
    ByteBuf hello(LinkKind kind, Hello hello) {
        ByteBuf text = allocator.buffer(Hello.MAX_LENGTH);
        hello.write(text);
        ByteBuf out = start(kind, text.readableBytes()).writeBytes(text);
        text.release();
        return out;
    }

    /**
     * Begins with a frame.
     *
     * @param longest the longest datagram
     * @return how many datagrams it takes; 0 if it is none that a link carries
     */
    int startFrame(ByteBuf frame, int vni, int hopLimit, int longest) {
        int count = fragmenter.start(frame, vni, hopLimit, sequence, micros(), longest);
        sequence += count;
        return count;
    }

    /** The datagram with a part of the frame that was begun with last. */
    ByteBuf fragment(int index, int longest) {
        ByteBuf out = allocator.directBuffer(longest, longest);
        fragmenter.write(index, out);
        return out;
    }
}
