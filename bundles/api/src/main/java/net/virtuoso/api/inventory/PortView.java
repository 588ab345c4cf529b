package net.virtuoso.api.inventory;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortStatus;
import org.jspecify.annotations.Nullable;

/**
 * A port.
 *
 * @param id {@link Port#id()}
 * @param port what is wanted
 * @param status what its node reports; {@code null} if it hasn't
 */
public record PortView(
        String id, @JsonUnwrapped Port port, @Nullable PortStatus status) {}
