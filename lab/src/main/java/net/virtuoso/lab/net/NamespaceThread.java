package net.virtuoso.lab.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of this JVM that live in another network namespace.
 *
 * <p>On Linux a thread has its own network namespace, and a socket belongs to that of the thread which made it. So a
 * thread that calls {@code setns(2)} first can use plain Java networking on a host of the lab. Threads inherit the
 * namespace of the thread that starts them; code run here must therefore not be the first to wake up a pool that the
 * whole JVM shares (such as the common fork-join pool).
 */
public final class NamespaceThread {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private NamespaceThread() {}

    /**
     * Runs a task on a new thread inside a namespace and waits for it.
     *
     * @return what the task returns
     * @throws IllegalStateException with the task's exception as its cause, if it throws a checked one
     */
    public static <T> T call(NetworkNamespace namespace, Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(() -> {
            enter(namespace);
            return task.call();
        });
        Thread thread = daemon(namespace, future);
        thread.start();
        try {
            return future.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while working in namespace " + namespace, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("failed in namespace " + namespace + ": " + e.getCause(), e.getCause());
        }
    }

    /** Makes daemon threads that live in a namespace from their first instruction of ours on. */
    public static ThreadFactory factory(NetworkNamespace namespace) {
        return task -> daemon(namespace, () -> {
            enter(namespace);
            task.run();
        });
    }

    private static Thread daemon(NetworkNamespace namespace, Runnable body) {
        Thread thread = new Thread(body, "vnet-lab-" + namespace + "-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private static void enter(NetworkNamespace namespace) {
        int descriptor = -1;
        try {
            descriptor = LibC.open(namespace.path().toString(), O_RDONLY | O_CLOEXEC);
            LibC.setns(descriptor, CLONE_NEWNET);
        } catch (LastErrorException e) {
            throw new IllegalStateException(
                    "cannot enter network namespace " + namespace + " (errno " + e.getErrorCode() + ")", e);
        } finally {
            if (descriptor >= 0) {
                LibC.close(descriptor);
            }
        }
    }

    /** The three calls of the C library that entering a namespace takes. */
    private static final class LibC {
        static {
            Native.register("c");
        }

        private LibC() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native int setns(int descriptor, int type) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }
}
