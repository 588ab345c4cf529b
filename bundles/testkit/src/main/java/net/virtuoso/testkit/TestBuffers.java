package net.virtuoso.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * The buffers that the doubles lend: counted, so that a test can tell for certain, without waiting for a garbage collection,
 * that nobody has kept one. Not seen by Netty's leak detector, which allocates for each access.
 */
public final class TestBuffers {
    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    private TestBuffers() {}

    /** A direct buffer with these bytes; whoever gets it releases it. */
    public static ByteBuf of(byte[] bytes) {
        return ALLOCATOR.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** How many bytes of such buffers haven't been released yet, in all tests of this JVM. */
    public static long inUse() {
        return ALLOCATOR.metric().usedDirectMemory();
    }
}
