package net.virtuoso.store.zookeeper.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads {@code vnet-store-zookeeper-ROLE-N}. Their context class loader is this bundle's: ZooKeeper finds
 * classes by name through it, and one that is inherited by chance would keep another bundle from being unloaded.
 */
final class StoreThreads implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger count = new AtomicInteger();

    StoreThreads(String role) {
        prefix = "vnet-store-zookeeper-" + role + "-";
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, prefix + count.incrementAndGet());
        thread.setDaemon(true);
        thread.setContextClassLoader(StoreThreads.class.getClassLoader());
        return thread;
    }
}
