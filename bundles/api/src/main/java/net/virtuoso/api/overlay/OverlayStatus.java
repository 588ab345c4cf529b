package net.virtuoso.api.overlay;

import java.util.List;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.PortStatus;

/**
 * What a data path runs.
 *
 * @param ports its ports
 * @param links its ends of links
 */
public record OverlayStatus(List<PortStatus> ports, List<LinkStatus> links) {}
