package net.virtuoso.overlay.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.overlay.internal.forward.RuleLedger;
import net.virtuoso.overlay.internal.forward.RuleTable;
import net.virtuoso.overlay.internal.guard.Bindings;
import org.jspecify.annotations.Nullable;

/**
 * A configuration with all that can be worked out without the event loop, which carries frames meanwhile. Made on the thread that
 * applies it, used on the loop.
 *
 * @param config as it came
 * @param wanted what of it can be run
 * @param networks what its networks forward by, by number
 */
record Prepared(NodeConfig config, Wanted wanted, Map<Integer, Network> networks) {
    /**
     * One network, ready to be swapped in.
     *
     * @param config what of it can be run
     * @param rules its table, without ports and links
     * @param bindings which addresses its VMs have
     */
    record Network(NetworkConfig config, RuleTable rules, Bindings bindings) {
        private static Network of(NetworkConfig config, RuleLedger ledger, @Nullable Network before) {
            return new Network(
                    config,
                    RuleTable.compile(config.vni(), config.rules(), ledger, before == null ? null : before.rules()),
                    config.guarded().isEmpty() ? Bindings.EMPTY : new Bindings(config.guarded()));
        }
    }

    /**
     * Works it out.
     *
     * @param node the node that is to run it
     * @param ledger the data path's, for the counters of rules
     * @param before what was prepared last and is carried out before this: of a network that is the same, the same object is taken
     *     again, by which the data path sees that nothing has changed; of another one, rules that stay keep their counters
     * @throws RefusedException if it is another node's
     */
    static Prepared of(NodeConfig config, String node, RuleLedger ledger, @Nullable Prepared before) {
        Wanted wanted = Wanted.of(config, node);
        Map<Integer, Network> networks = new LinkedHashMap<>();
        wanted.networks().forEach((vni, network) -> {
            Network known = before == null ? null : before.networks().get(vni);
            networks.put(
                    vni, known != null && known.config().equals(network) ? known : Network.of(network, ledger, known));
        });
        return new Prepared(config, wanted, Collections.unmodifiableMap(networks));
    }
}
