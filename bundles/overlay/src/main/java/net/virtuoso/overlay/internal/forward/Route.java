package net.virtuoso.overlay.internal.forward;

import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;

/**
 * A rule whose target has been found.
 *
 * @param source which sources
 * @param destination which destinations
 * @param origin who asked for it
 * @param outlet where the frame goes
 */
public record Route(MacPattern source, MacPattern destination, Origin origin, Outlet outlet) {}
