package net.virtuoso.transport.internal.way;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.virtuoso.model.Endpoint;
import net.virtuoso.transport.internal.HostResolver;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket connects.
 *
 * @param name what is there, for people
 * @param addresses at least one; the first that can be reached is taken
 * @param port 1 to 65535
 * @param proxy what is there, if it has to be asked to go on; {@code null} if it is the peer or leads there by itself
 * @param local whether it is on this host, whatever address the endpoint is bound to
 */
public record Hop(
        String name,
        List<InetAddress> addresses,
        int port,
        @Nullable HttpProxy proxy,
        boolean local) {
    /** Copies the list. */
    public Hop {
        addresses = List.copyOf(addresses);
    }

    /** A failure here, for people. */
    public String failure(@Nullable String reason) {
        return proxy == null ? String.valueOf(reason) : name + ": " + reason;
    }

    /** Looks a host up. */
    static CompletionStage<Hop> lookUp(HostResolver resolver, Endpoint at, @Nullable HttpProxy proxy) {
        String name = proxy == null ? "'" + at.host() + "'" : proxy.toString();
        CompletableFuture<Hop> hop = new CompletableFuture<>();
        resolver.resolve(at.host()).whenComplete((addresses, failure) -> {
            if (failure != null) {
                hop.completeExceptionally(
                        new IllegalStateException(name + " can't be found: " + failure.getMessage(), failure));
            } else {
                hop.complete(new Hop(name, List.of(addresses), at.port(), proxy, false));
            }
        });
        return hop;
    }
}
