package net.virtuoso.overlay.internal.fastpath;

import net.virtuoso.spi.fastpath.Flow;

/** What {@link FastPathMachine} wants done, in the order in which it says so. */
public sealed interface Effect {
    /** Send this over the link. */
    record Tell(FastPathMessage message) implements Effect {}

    /** Send a probe through the kernel. */
    record Probe(long token) implements Effect {}

    /** Have the kernel send this flow. */
    record Send(Flow flow) implements Effect {}

    /** Have user space send it again. */
    record StopSending(Flow flow) implements Effect {}

    /** Have the kernel take this flow. */
    record Receive(Flow flow) implements Effect {}

    /** Have it taken no more. */
    record StopReceiving(Flow flow) implements Effect {}

    /** A flow that was wanted long ago isn't any more: it has to be looked up again to be wanted. */
    record Forgotten(Flow flow) implements Effect {}

    /** The path through the kernels works, or doesn't: for people. */
    record PathChanged(boolean working) implements Effect {}
}
