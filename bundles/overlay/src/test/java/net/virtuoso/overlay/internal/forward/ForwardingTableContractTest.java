package net.virtuoso.overlay.internal.forward;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.overlay.internal.forward.Outlet.Nowhere;
import net.virtuoso.testkit.ForwardingContract;

/** The table that forwards: the search by tuples. */
class ForwardingTableContractTest extends ForwardingContract {
    /** Stands for the port or link that a rule points to. */
    private record Way(Target target, boolean isUsable) implements Outlet {
        @Override
        public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
            return true;
        }
    }

    @Override
    protected Answer ask(
            List<RuleConfig> rules, Set<Target> unusable, MacAddress source, MacAddress destination, Target ingress) {
        Map<Target, Outlet> ways = new HashMap<>();
        ways.put(new Target.Drop(), Nowhere.DENIED);
        for (RuleConfig rule : rules) {
            ways.computeIfAbsent(rule.target(), target -> new Way(target, !unusable.contains(target)));
        }
        ForwardingTable table =
                RuleTable.compile(7, rules, new RuleLedger(), null).bind(way -> ways.get(way.target()));
        Outlet outlet =
                table.resolve(source.value(), destination.value(), ways.getOrDefault(ingress, new Way(ingress, true)));
        if (outlet instanceof Way way) {
            return new Answer(way.target(), false);
        }
        return new Answer(outlet == Nowhere.DENIED ? new Target.Drop() : null, outlet == Nowhere.UNREACHABLE);
    }
}
