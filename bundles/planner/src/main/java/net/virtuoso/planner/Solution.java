package net.virtuoso.planner;

import java.util.Map;
import net.virtuoso.model.MacAddress;

/**
 * Where VMs are and which way their traffic takes.
 *
 * @param places the node of each VM
 * @param routes the ways of nodes that exchange something and don't take the star
 * @param objective how good that is, in the goal's unit
 * @param net the same less what it costs to get there; more is better, whatever the goal
 */
public record Solution(Map<MacAddress, String> places, Map<NodePair, Route> routes, double objective, double net) {
    /** Takes copies. */
    public Solution {
        places = Map.copyOf(places);
        routes = Map.copyOf(routes);
    }
}
