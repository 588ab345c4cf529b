package net.virtuoso.simulation.internal.guest;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;

/** Threads that are the processors of simulated machines. */
public final class MachineThreads {
    private MachineThreads() {}

    /** Makes one thread of a name; Netty's buffer pool keeps a cache for threads of this kind only. */
    public static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new FastThreadLocalThread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
