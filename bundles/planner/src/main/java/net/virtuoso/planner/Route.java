package net.virtuoso.planner;

import java.util.HashSet;
import java.util.List;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;

/**
 * The way between two nodes, in both directions: the star, a link of their own, or links over relays.
 *
 * @param star whether it is the star's, over the proxy
 * @param relays the nodes between, in the order from {@link NodePair#a} to {@link NodePair#b}; none for the star
 */
public record Route(boolean star, List<String> relays) {
    /** Over the proxy. */
    public static final Route STAR = new Route(true, List.of());

    /** A link between the two. */
    public static final Route DIRECT = new Route(false, List.of());

    /** Checks that no relay comes twice and takes a copy. */
    public Route {
        relays = List.copyOf(relays);
        relays.forEach(relay -> Names.requireName("relay", relay));
        if (star && !relays.isEmpty() || new HashSet<>(relays).size() < relays.size()) {
            throw RefusedException.invalid("relays", relays, "different nodes, none for the star");
        }
    }

    /** Over relays, in the order from the lower to the higher name of the two ends. */
    public static Route over(String... relays) {
        return new Route(false, List.of(relays));
    }
}
