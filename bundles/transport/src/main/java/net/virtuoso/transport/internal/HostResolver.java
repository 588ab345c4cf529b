package net.virtuoso.transport.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Finds the addresses of host names without holding up an event loop. Safe for use by several threads. */
public final class HostResolver implements AutoCloseable {
    /** More names at once than any node has peers; beyond it, looking up fails and is tried again by the links' owner. */
    private static final int QUEUE = 4_096;

    private final ThreadPoolExecutor lookups;

    /** @param transport the transport's name, for the thread's */
    public HostResolver(String transport) {
        lookups = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
            Thread thread = new Thread(task, "vnet-transport-" + transport + "-resolver-1");
            thread.setDaemon(true);
            return thread;
        });
        lookups.allowCoreThreadTimeOut(true);
    }

    /**
     * Looks a host up.
     *
     * @param host a DNS name or an IP address; an address is given back at once
     * @return its addresses, at least one; fails with {@link UnknownHostException} or, when too many are waiting,
     *     {@link java.util.concurrent.RejectedExecutionException}. Completes on any thread.
     */
    public CompletionStage<InetAddress[]> resolve(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            try {
                return CompletableFuture.completedFuture(new InetAddress[] {InetAddress.getByAddress(literal)});
            } catch (UnknownHostException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        try {
            lookups.execute(() -> {
                try {
                    found.complete(InetAddress.getAllByName(host));
                } catch (UnknownHostException | RuntimeException e) {
                    found.completeExceptionally(e);
                }
            });
        } catch (java.util.concurrent.RejectedExecutionException e) {
            found.completeExceptionally(e);
        }
        return found;
    }

    /** Ends the thread; what is being looked up is never answered. */
    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
