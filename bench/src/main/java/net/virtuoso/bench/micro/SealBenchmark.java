package net.virtuoso.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.transport.internal.seal.KeyLimits;
import net.virtuoso.transport.internal.seal.KeyMaterial;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What encryption costs a datagram of an encrypted UDP link: both ends together. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked with @Setup first
public class SealBenchmark {
    private static final KeyLimits NONE = new KeyLimits(
            KeyLimits.DEFAULT.age(),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            KeyLimits.DEFAULT.linger(),
            KeyLimits.DEFAULT.retry(),
            KeyLimits.DEFAULT.check());

    /** Bytes of the datagram's payload. */
    @Param({"100", "1432", "8932"})
    public int payload;

    /** Who encrypts. */
    @Param({"NATIVE", "JDK"})
    public AeadEngine engine;

    private KeyEpoch caller;
    private KeyEpoch called;
    private ByteBuf datagram;
    private long sequence;

    /** Keys of both ends. */
    @Setup
    public void setUp() {
        if (engine == AeadEngine.NATIVE && AeadEngine.best() != engine) {
            throw new IllegalStateException("no GnuTLS here: " + AeadEngine.whyNotNative());
        }
        caller = new KeyEpoch(new KeyMaterial(new byte[KeyMaterial.LENGTH], true), engine, NONE, 0);
        called = new KeyEpoch(new KeyMaterial(new byte[KeyMaterial.LENGTH], false), engine, NONE, 0);
        datagram = Unpooled.directBuffer(LinkHeader.LENGTH + payload + KeyEpoch.TAG);
    }

    /** Gives everything back. */
    @TearDown
    public void tearDown() {
        caller.close();
        called.close();
        datagram.release();
    }

    /** Seals one and opens it. */
    @Benchmark
    public boolean sealAndOpen() {
        LinkHeader.write(datagram.clear(), LinkKind.DATA, 1, 1, sequence++, 0, payload);
        return caller.seal(datagram, 0, payload) && called.open(datagram, 0, payload);
    }
}
