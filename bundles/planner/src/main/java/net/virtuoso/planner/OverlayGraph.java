package net.virtuoso.planner;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Names;

/**
 * What there is of the overlay and what there could be.
 *
 * @param proxy the centre of the star
 * @param linkable nodes that can have a link, as far as their transports say
 * @param present nodes that have one: it costs nothing to use it
 * @param uncounted those of them whose links are an operator's and don't count against limits
 * @param relays nodes that can relay for others
 * @param routes the ways now; the star where there is none
 * @param held nodes whose way stays as it is, whatever would be better
 * @param background what crosses the network besides, whose ways aren't to be chosen
 */
public record OverlayGraph(
        String proxy,
        Set<NodePair> linkable,
        Set<NodePair> present,
        Set<NodePair> uncounted,
        Set<String> relays,
        Map<NodePair, Route> routes,
        Set<NodePair> held,
        List<Background> background) {
    /**
     * Traffic on a way that isn't to be chosen.
     *
     * @param nodes the nodes that it passes, first to last; a single one if it stays inside
     * @param rate bytes a second
     */
    public record Background(List<String> nodes, double rate) {
        /** Checks the rate and takes a copy. */
        public Background {
            nodes = List.copyOf(nodes);
            Bounds.range("rate", rate, 0, Double.MAX_VALUE, " bytes a second");
        }
    }

    /** Takes copies. */
    public OverlayGraph {
        Names.requireName("proxy", proxy);
        linkable = Set.copyOf(linkable);
        present = Set.copyOf(present);
        uncounted = Set.copyOf(uncounted);
        relays = Set.copyOf(relays);
        routes = Map.copyOf(routes);
        held = Set.copyOf(held);
        background = List.copyOf(background);
    }

    /** A star without anything beside it. */
    public static OverlayGraph star(String proxy, Set<NodePair> linkable, Set<String> relays) {
        return new OverlayGraph(proxy, linkable, Set.of(), Set.of(), relays, Map.of(), Set.of(), List.of());
    }
}
