package net.virtuoso.testkit;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import java.time.Duration;

/**
 * An event loop in virtual time: what is scheduled runs when the test moves time on, on the test's thread, in order. Ten minutes
 * of a network's life take a moment, and every run is the same. It does no input or output: for the doubles of this package.
 */
public final class VirtualLoop {
    private static final Duration STEP = Duration.ofMillis(1);

    private final ManualTime time;
    private final ManualIoEventLoop loop;

    /** A loop of the calling thread, with a time of its own. */
    public VirtualLoop() {
        this(new ManualTime());
    }

    /** A loop of the calling thread. */
    public VirtualLoop(ManualTime time) {
        this.time = time;
        loop = new ManualIoEventLoop(null, Thread.currentThread(), executor -> new NoInputOrOutput(), time.ticker());
    }

    /** The loop, to be given to what is tested. */
    public IoEventLoop loop() {
        return loop;
    }

    /** Its time. */
    public ManualTime time() {
        return time;
    }

    /** Runs everything that is due now, and what follows from it at once. */
    public void run() {
        while (loop.runNow() > 0) {
            // Tasks that ran may have given rise to others.
        }
    }

    /** Moves time on in steps of a millisecond, and runs what becomes due in each. */
    public void advance(Duration by) {
        run();
        for (Duration left = by; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
            time.advance(left.compareTo(STEP) < 0 ? left : STEP);
            run();
        }
    }

    private static final class NoInputOrOutput implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("a virtual loop does no input or output");
        }

        @Override
        public void wakeup() {
            // Never sleeps.
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }
    }
}
