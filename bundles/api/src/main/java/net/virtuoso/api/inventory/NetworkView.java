package net.virtuoso.api.inventory;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import net.virtuoso.model.Counters;
import net.virtuoso.model.VirtualNetwork;
import org.jspecify.annotations.Nullable;

/**
 * A network.
 *
 * @param network what is wanted
 * @param counters what passed it at all its nodes since this controller leads, as {@link net.virtuoso.model.NetworkStatus} says;
 *     never less than before. {@code null} if no node has reported it
 */
public record NetworkView(
        @JsonUnwrapped VirtualNetwork network, @Nullable Counters counters) {}
