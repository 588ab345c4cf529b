package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.RecordReader;

/**
 * What arrives on a stream: one byte that says how it is broken into reads, then the stream. However it is broken, the same
 * records come out.
 */
final class StreamTarget implements Target {
    /** Before a peer has said hello it may send no longer record. */
    private static final int LONGEST_FIRST = LinkHeader.LENGTH + Hello.MAX_LENGTH;

    private record Outcome(List<Integer> records, boolean good) {}

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Outcome whole = read(input, input.length);
        Outcome broken = read(input, 1 + (input[0] & 0xff));
        FrameChecks.require(
                whole.equals(broken), "in one piece " + whole + ", in pieces of " + (input[0] & 0xff) + " " + broken);
    }

    private static Outcome read(byte[] input, int piece) {
        Counted buffers = new Counted();
        List<Integer> records = new ArrayList<>();
        boolean good = true;
        try (RecordReader reader = new RecordReader(buffers.allocator, LONGEST_FIRST)) {
            ByteBuf chunk = buffers.allocator.directBuffer(Math.max(1, input.length));
            for (int at = 1; at < input.length && good; at += piece) {
                chunk.clear().writeBytes(input, at, Math.min(piece, input.length - at));
                good = reader.read(chunk, (bytes, offset, length) -> {
                    if (!LinkHeader.validateRecord(bytes, offset, length)) {
                        return false;
                    }
                    records.add(length);
                    return take(reader, bytes, offset, length - LinkHeader.LENGTH);
                });
            }
            chunk.release();
        }
        buffers.requireNothingHeld();
        return new Outcome(records, good);
    }

    private static boolean take(RecordReader reader, ByteBuf bytes, int offset, int payload) {
        LinkKind kind = LinkHeader.kind(bytes, offset);
        int start = offset + LinkHeader.LENGTH;
        if (kind == LinkKind.HELLO) {
            reader.accept(RecordReader.MAX_RECORD);
            return Hello.read(bytes, start, payload) != null;
        }
        if (kind == LinkKind.DATA) {
            FrameChecks.take(bytes.slice(start, payload));
        }
        return true;
    }

    @Override
    public List<byte[]> seeds() {
        ByteBuf stream = Unpooled.buffer().writeByte(40);
        ByteBuf hello = Unpooled.buffer();
        new Hello(1, 5, 0, "a.b.tcp", "a", "b").write(hello);
        record(stream, LinkKind.HELLO, 0, 0, ByteBufUtil.getBytes(hello));
        for (byte[] frame : Samples.frames()) {
            record(stream, LinkKind.DATA, 3, 7, frame);
        }
        record(stream, LinkKind.PROBE, 0, 0, new byte[LinkHeader.TOKEN_LENGTH]);
        return List.of(ByteBufUtil.getBytes(stream), ByteBufUtil.getBytes(stream, 0, 300));
    }

    private static void record(ByteBuf stream, LinkKind kind, int hops, int vni, byte[] payload) {
        stream.writeInt(LinkHeader.LENGTH + payload.length);
        LinkHeader.write(stream, kind, hops, vni, 0, 0, 0);
        stream.writeBytes(payload);
    }
}
