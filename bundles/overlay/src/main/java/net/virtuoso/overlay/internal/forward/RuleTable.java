package net.virtuoso.overlay.internal.forward;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one network, made a {@link ForwardingTable} but for the ports and links that they lead to: those exist on the event
 * loop only, while a million rules take seconds, which the loop doesn't have. So it is compiled on one thread and bound on the
 * loop, which uses it from then on. Each rule has its counter from the beginning: that of the same rule in the table before.
 */
public final class RuleTable {
    private final ForwardingTable table;

    private RuleTable(ForwardingTable table) {
        this.table = table;
    }

    /** Where rules of a table lead: what they say, and on the event loop what that is. */
    public static final class Way {
        private final Target target;
        private final boolean byStar;
        /** Written and read on the event loop only; one place for all rules that go this way, so that binding is quick. */
        private Outlet outlet;

        private Way(Target target, boolean byStar, Outlet outlet) {
            this.target = target;
            this.byStar = byStar;
            this.outlet = outlet;
        }

        /** One that no rule of a configuration says. */
        static Way to(Outlet outlet) {
            return new Way(new Target.Drop(), false, outlet);
        }

        /** As the rules say. */
        public Target target() {
            return target;
        }

        /** Whether it is the star that says so: to it, a port of the LAN stands for the LAN. */
        public boolean byStar() {
            return byStar;
        }

        Outlet outlet() {
            return outlet;
        }
    }

    private record Key(Target target, boolean byStar) {}

    /**
     * Makes one.
     *
     * @param vni the network's number
     * @param rules of two with the same patterns and origin the earlier one goes first
     * @param ledger where rules stand that have counted; not touched here
     * @param before the table whose counters go on; {@code null} if all begin anew
     */
    public static RuleTable compile(
            int vni, Collection<RuleConfig> rules, RuleLedger ledger, @Nullable RuleTable before) {
        List<Route> routes = new ArrayList<>(rules.size());
        Map<Key, Way> ways = new HashMap<>();
        for (RuleConfig rule : rules) {
            Way way = ways.computeIfAbsent(
                    new Key(rule.target(), rule.origin() == Origin.STAR),
                    key -> new Way(key.target(), key.byStar(), Outlet.Nowhere.UNREACHABLE));
            RuleCounter counter =
                    before == null ? null : before.table.counter(rule.source(), rule.destination(), rule.origin());
            if (counter == null) {
                counter = new RuleCounter(ledger, vni, rule.source(), rule.destination(), rule.origin());
            }
            routes.add(new Route(rule.source(), rule.destination(), rule.origin(), way, counter));
        }
        return new RuleTable(ForwardingTable.compile(routes));
    }

    /**
     * The table that forwards. Called on the event loop; takes no longer than there are different targets. Called again it gives
     * the same table, which leads to what is found then.
     *
     * @param outlets finds what a way leads to
     */
    public ForwardingTable bind(Function<Way, Outlet> outlets) {
        for (Way way : table.ways()) {
            way.outlet = outlets.apply(way);
        }
        return table;
    }
}
