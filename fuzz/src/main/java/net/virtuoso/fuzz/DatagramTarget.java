package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.wire.Fragmenter;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.Reassembler;
import net.virtuoso.wire.SequenceWindow;

/**
 * What arrives at a UDP port: receptions of 16 bits of length and as many bytes each, which hold one datagram or several that
 * the kernel has joined. A length of 0 lets time pass.
 */
final class DatagramTarget implements Target {
    private static final int PREFIX = 2;

    @Override
    public String name() {
        return "datagram";
    }

    @Override
    public void read(byte[] input) {
        Counted buffers = new Counted();
        SequenceWindow window = new SequenceWindow();
        ByteBuf received = buffers.allocator.directBuffer(Math.max(1, input.length));
        try (Reassembler reassembler = new Reassembler(buffers.allocator, (vni, hops, frame) -> {
            FrameChecks.require(vni > 0 && hops > 0, "network " + vni + ", hop limit " + hops);
            FrameChecks.take(frame);
        })) {
            int at = 0;
            while (at + PREFIX <= input.length) {
                int length = Math.min((input[at] & 0xff) << 8 | (input[at + 1] & 0xff), input.length - at - PREFIX);
                at += PREFIX;
                if (length == 0) {
                    reassembler.tick();
                    continue;
                }
                received.clear().writeBytes(input, at, length);
                at += length;
                receive(received, window, reassembler);
            }
        }
        received.release();
        buffers.requireNothingHeld();
    }

    private static void receive(ByteBuf received, SequenceWindow window, Reassembler reassembler) {
        int end = received.writerIndex();
        int offset = 0;
        while (offset < end) {
            int length = LinkHeader.validateDatagram(received, offset, end);
            if (length < 0) {
                return;
            }
            FrameChecks.require(length >= LinkHeader.LENGTH && length <= end - offset, "a length of " + length);
            LinkKind kind = LinkHeader.kind(received, offset);
            int payload = length - LinkHeader.LENGTH;
            if (kind == LinkKind.HELLO || kind == LinkKind.HELLO_ACK) {
                hello(received, offset + LinkHeader.LENGTH, payload);
            } else if (window.accept(LinkHeader.sequence(received, offset)) && kind == LinkKind.DATA) {
                reassembler.add(received, offset);
            }
            offset += length;
        }
    }

    /** A greeting that was understood can be sent, and is understood the same way. */
    private static void hello(ByteBuf bytes, int offset, int length) {
        Hello hello = Hello.read(bytes, offset, length);
        if (hello != null) {
            ByteBuf written = Unpooled.buffer();
            hello.write(written);
            FrameChecks.require(
                    hello.equals(Hello.read(written, 0, written.readableBytes())), "a greeting that isn't itself");
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] frame : Samples.frames()) {
            ByteBuf seed = Unpooled.buffer();
            ByteBuf whole = Unpooled.directBuffer().writeBytes(frame);
            Fragmenter fragmenter = new Fragmenter();
            int count = fragmenter.start(whole, 7, 3, 1, 0, 1_472);
            for (int i = 0; i < count; i++) {
                ByteBuf datagram = Unpooled.buffer();
                fragmenter.write(i, datagram);
                seed.writeShort(datagram.readableBytes()).writeBytes(datagram);
            }
            whole.release();
            seeds.add(ByteBufUtil.getBytes(seed));
        }
        ByteBuf hello = Unpooled.buffer();
        new Hello(1, 5, 0, "a.b.udp", "a", "b").write(hello);
        ByteBuf call = Unpooled.buffer();
        LinkHeader.write(call, LinkKind.HELLO, 0, 0, 0, 0, hello.readableBytes());
        call.writeBytes(hello);
        ByteBuf seed = Unpooled.buffer().writeShort(call.readableBytes()).writeBytes(call);
        for (LinkKind kind : List.of(LinkKind.PROBE, LinkKind.PROBE_ACK, LinkKind.CLOSE)) {
            ByteBuf token = Unpooled.buffer();
            LinkHeader.write(token, kind, 0, 0, seed.readableBytes(), 0, LinkHeader.TOKEN_LENGTH);
            seed.writeShort(LinkHeader.LENGTH + LinkHeader.TOKEN_LENGTH)
                    .writeBytes(token)
                    .writeLong(9)
                    .writeShort(0);
        }
        seeds.add(ByteBufUtil.getBytes(seed));
        return seeds;
    }
}
