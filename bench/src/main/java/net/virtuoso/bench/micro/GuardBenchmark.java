package net.virtuoso.bench.micro;

import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import net.virtuoso.overlay.internal.guard.Bindings;
import net.virtuoso.overlay.internal.guard.Leases;
import net.virtuoso.overlay.internal.guard.Neighbours;
import net.virtuoso.overlay.internal.guard.PortGuard;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whether a VM may send a frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked with @Setup first
public class GuardBenchmark {
    private PortGuard guard;
    private ByteBuf frame;

    /** A VM with a declared address. */
    @Setup
    public void setUp() {
        Neighbours neighbours = new Neighbours(new Leases(System::nanoTime, InstantSource.system()));
        neighbours.update(new Bindings(List.of(new VmBinding(
                "n", new MacAddress(Packets.SOURCE), "vm", List.of(IpAddress.v4(Packets.SOURCE_IP)), false))));
        guard = new PortGuard(Packets.SOURCE, neighbours);
        frame = Packets.tcp(0);
    }

    /** Releases the frame. */
    @TearDown
    public void tearDown() {
        frame.release();
    }

    /** A TCP segment. */
    @Benchmark
    public @Nullable DropReason check() {
        return guard.check(frame, VirtioNetHeader.LENGTH, Packets.SOURCE);
    }
}
