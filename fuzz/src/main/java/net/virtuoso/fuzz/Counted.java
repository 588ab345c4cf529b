package net.virtuoso.fuzz;

import io.netty.buffer.UnpooledByteBufAllocator;

/** An allocator that can tell whether all of its buffers were released. Without Netty's leak detector, which only samples. */
final class Counted {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    /** Throws if a buffer is still held. */
    void requireNothingHeld() {
        long held = allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
        if (held != 0) {
            throw new IllegalStateException(held + " bytes of buffers were not released");
        }
    }
}
