package net.virtuoso.control.internal.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import net.virtuoso.model.Authority;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeCertificate;
import net.virtuoso.model.Port;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Trust;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;
import net.virtuoso.wire.json.ModelJson;

/**
 * The desired state as entries of the store: one entry a thing, {@code kind/identifier}, its JSON as the value. Safe for use
 * by several threads.
 */
final class StateCodec {
    private static final String NETWORKS = "networks/";
    private static final String NODES = "nodes/";
    private static final String BINDINGS = "bindings/";
    private static final String PORTS = "ports/";
    private static final String LINKS = "links/";
    private static final String RULES = "rules/";
    private static final String AUTHORITY = "authority/";
    private static final String TOKENS = "tokens/";
    private static final String CERTIFICATES = "certificates/";
    private static final String REVOKED = "revoked/";

    /** There is one authority. */
    private static final String THE_ONE = "ca";

    private final ModelJson json = new ModelJson(StateStore.MAX_VALUE_LENGTH);

    /**
     * Reads a state.
     *
     * @throws RefusedException if an entry isn't what its key says; the message names the key
     */
    DesiredState decode(StoreSnapshot snapshot) {
        TreeMap<String, VirtualNetwork> networks = new TreeMap<>();
        TreeMap<String, Node> nodes = new TreeMap<>();
        TreeMap<MacAddress, VmBinding> bindings = new TreeMap<>();
        TreeMap<String, Port> ports = new TreeMap<>();
        TreeMap<String, Link> links = new TreeMap<>();
        TreeMap<String, ForwardingRule> rules = new TreeMap<>();
        TreeMap<String, Authority> authorities = new TreeMap<>();
        TreeMap<String, JoinToken> tokens = new TreeMap<>();
        TreeMap<String, NodeCertificate> certificates = new TreeMap<>();
        TreeMap<String, NodeCertificate> revoked = new TreeMap<>();
        snapshot.entries().forEach((key, value) -> {
            if (key.startsWith(NETWORKS)) {
                put(networks, VirtualNetwork.class, VirtualNetwork::name, NETWORKS, key, value);
            } else if (key.startsWith(NODES)) {
                put(nodes, Node.class, Node::name, NODES, key, value);
            } else if (key.startsWith(BINDINGS)) {
                put(bindings, VmBinding.class, VmBinding::mac, BINDINGS, key, value);
            } else if (key.startsWith(PORTS)) {
                put(ports, Port.class, Port::id, PORTS, key, value);
            } else if (key.startsWith(LINKS)) {
                put(links, Link.class, Link::id, LINKS, key, value);
            } else if (key.startsWith(RULES)) {
                put(rules, ForwardingRule.class, ForwardingRule::id, RULES, key, value);
            } else if (key.startsWith(AUTHORITY)) {
                put(authorities, Authority.class, a -> THE_ONE, AUTHORITY, key, value);
            } else if (key.startsWith(TOKENS)) {
                put(tokens, JoinToken.class, JoinToken::id, TOKENS, key, value);
            } else if (key.startsWith(CERTIFICATES)) {
                put(certificates, NodeCertificate.class, NodeCertificate::serial, CERTIFICATES, key, value);
            } else if (key.startsWith(REVOKED)) {
                put(revoked, NodeCertificate.class, NodeCertificate::serial, REVOKED, key, value);
            } else {
                throw RefusedException.invalid(
                        "store entry",
                        key,
                        "networks, nodes, bindings, ports, links, rules, authority, tokens, certificates, revoked");
            }
        });
        Trust trust = new Trust(authorities.get(THE_ONE), tokens, certificates, revoked);
        return new DesiredState(snapshot.revision(), networks, nodes, bindings, ports, links, rules, trust);
    }

    private <K, V> void put(Map<K, V> map, Class<V> type, Function<V, K> id, String prefix, String key, byte[] value) {
        V read;
        try {
            read = json.read(type, value);
        } catch (RefusedException e) {
            RefusedException refused = RefusedException.invalid("store entry", key, String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
        if (!key.equals(prefix + id.apply(read))) {
            throw RefusedException.invalid("store entry", key, "the key of what it holds: " + prefix + id.apply(read));
        }
        map.put(id.apply(read), read);
    }

    /** The writes that lead from one state to another; empty if they hold the same. */
    List<StoreWrite> difference(DesiredState from, DesiredState to) {
        List<StoreWrite> writes = new ArrayList<>();
        difference(NETWORKS, from.networks(), to.networks(), writes);
        difference(NODES, from.nodes(), to.nodes(), writes);
        difference(BINDINGS, from.bindings(), to.bindings(), writes);
        difference(PORTS, from.ports(), to.ports(), writes);
        difference(LINKS, from.links(), to.links(), writes);
        difference(RULES, from.rules(), to.rules(), writes);
        difference(AUTHORITY, authority(from.trust()), authority(to.trust()), writes);
        difference(TOKENS, from.trust().tokens(), to.trust().tokens(), writes);
        difference(CERTIFICATES, from.trust().certificates(), to.trust().certificates(), writes);
        difference(REVOKED, from.trust().revoked(), to.trust().revoked(), writes);
        return writes;
    }

    private static SortedMap<String, Authority> authority(Trust trust) {
        TreeMap<String, Authority> map = new TreeMap<>();
        if (trust.authority() != null) {
            map.put(THE_ONE, trust.authority());
        }
        return map;
    }

    private <K, V> void difference(String prefix, SortedMap<K, V> from, SortedMap<K, V> to, List<StoreWrite> writes) {
        from.keySet().forEach(key -> {
            if (!to.containsKey(key)) {
                writes.add(new StoreWrite.Delete(prefix + key));
            }
        });
        to.forEach((key, value) -> {
            if (!value.equals(from.get(key))) {
                writes.add(new StoreWrite.Put(prefix + key, json.write(value)));
            }
        });
    }
}
