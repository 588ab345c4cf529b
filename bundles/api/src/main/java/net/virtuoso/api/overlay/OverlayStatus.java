package net.virtuoso.api.overlay;

import java.util.List;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.PortStatus;

/**
 * What a data path runs.
 *
 * @param ports its ports
 * @param links its ends of links
 * @param networks what passed its networks
 * @param problems what of its configuration isn't done now, for people, one line each; what {@link Overlay#apply} has told and what
 *     came right since isn't there any more
 */
public record OverlayStatus(
        List<PortStatus> ports, List<LinkStatus> links, List<NetworkStatus> networks, List<String> problems) {}
