package net.virtuoso.control.internal.controller;

import net.virtuoso.api.traffic.TrafficSink;
import org.jspecify.annotations.Nullable;

/** Where the nodes' traffic reports arrive. A service within this bundle, for {@link TrafficFanOut}. */
interface TrafficSource {
    /**
     * Passes on every report from now on, in order, on the controller's thread.
     *
     * @param sink takes the reports, in place of the one before; {@code null} for nobody
     */
    void passTo(@Nullable TrafficSink sink);
}
