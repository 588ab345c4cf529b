package net.virtuoso.transport.internal.quic;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/** Something that is done a while after it was asked for, once however often that was. Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what it does sees itself whether that is still wanted
final class Delayed implements Runnable {
    private final Runnable task;
    private final int millis;
    private boolean planned;

    Delayed(Runnable task, int millis) {
        this.task = task;
        this.millis = millis;
    }

    /** Asks for it. */
    void plan(EventExecutor loop) {
        if (!planned) {
            planned = true;
            loop.schedule(this, millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void run() {
        planned = false;
        task.run();
    }
}
