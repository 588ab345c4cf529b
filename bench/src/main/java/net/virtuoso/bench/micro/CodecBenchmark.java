package net.virtuoso.bench.micro;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import net.virtuoso.wire.Fragmenter;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.Reassembler;
import net.virtuoso.wire.RecordReader;
import net.virtuoso.wire.SequenceWindow;
import net.virtuoso.wire.TrafficClassifier;
import net.virtuoso.wire.VirtioNetHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Frames to datagrams or records and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked with @Setup first
public class CodecBenchmark {
    private static final int DATAGRAM = 1_472;

    /** Bytes of TCP payload: an acknowledgement, a segment, a super-frame. */
    @Param({"0", "1448", "64000"})
    public int payload;

    private final Fragmenter fragmenter = new Fragmenter();
    private final SequenceWindow window = new SequenceWindow();
    private ByteBuf frame;
    private ByteBuf out;
    private Reassembler reassembler;
    private RecordReader reader;
    private RecordReader.Sink sink;
    private long sequence;
    private long received;

    /** Makes frame and buffers. */
    @Setup
    public void setUp() {
        frame = Packets.tcp(payload);
        out = Packets.ALLOCATOR.directBuffer(2 * frame.readableBytes() + DATAGRAM);
        reassembler = new Reassembler(Packets.ALLOCATOR, (vni, hops, whole) -> received += whole.readableBytes());
        sink = (bytes, offset, size) -> {
            received += size;
            return LinkHeader.validateRecord(bytes, offset, size);
        };
        reader = new RecordReader(Packets.ALLOCATOR, RecordReader.MAX_RECORD);
    }

    /** Releases them. */
    @TearDown
    public void tearDown() {
        reassembler.close();
        reader.close();
        frame.release();
        out.release();
    }

    /** What is looked at in each frame before it is forwarded. */
    @Benchmark
    public long check() {
        return VirtioNetHeader.validate(frame).ordinal()
                + TrafficClassifier.classify(frame, VirtioNetHeader.LENGTH).ordinal()
                + VirtioNetHeader.wireBytes(frame)
                + VirtioNetHeader.segments(frame);
    }

    /** Cut into datagrams, checked, put together: both ends of a link over UDP. */
    @Benchmark
    public long datagrams() {
        int count = fragmenter.start(frame, 1, 1, sequence, 0, DATAGRAM);
        for (int i = 0; i < count; i++) {
            fragmenter.write(i, out.clear());
            if (LinkHeader.validateDatagram(out, 0, out.writerIndex()) > 0 && window.accept(sequence + i)) {
                reassembler.add(out, 0);
            }
        }
        sequence += count;
        return received;
    }

    /** Written as a record, found in the stream again: both ends of a link over TCP. */
    @Benchmark
    public long records() {
        int length = LinkHeader.LENGTH + frame.readableBytes();
        out.clear().writeInt(length);
        LinkHeader.write(out, LinkKind.DATA, 1, 1, sequence++, 0, 0);
        out.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
        reader.read(out, sink);
        return received;
    }
}
