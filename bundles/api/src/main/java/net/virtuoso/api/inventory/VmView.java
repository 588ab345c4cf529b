package net.virtuoso.api.inventory;

import java.time.Instant;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PortState;
import org.jspecify.annotations.Nullable;

/**
 * A VM of a network.
 *
 * @param network the network's name
 * @param mac its address
 * @param vm its name for people
 * @param node where it runs; {@code null} if it doesn't, as far as is known
 * @param port its port; {@code null} if it has none
 * @param state whether the port works; {@code null} if there is none or its node hasn't reported
 * @param seenAt when its node learned of it; {@code null} if unknown
 * @param firstFrameAt when its first frame was carried; {@code null} if none was
 */
public record VmView(
        String network,
        MacAddress mac,
        String vm,
        @Nullable String node,
        @Nullable String port,
        @Nullable PortState state,
        @Nullable Instant seenAt,
        @Nullable Instant firstFrameAt) {}
