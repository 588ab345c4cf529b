package net.virtuoso.rest.internal.resource;

import java.time.Duration;
import java.util.List;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Names;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of requests: what a client may say of a value, which is less than the value holds. Each becomes the value in
 * its constructor, so that a fault is found, and named, while the body is read.
 */
final class Requests {
    private Requests() {}

    /** A network to create. */
    record NetworkRequest(
            String name,
            @Nullable Integer vni,
            String proxy,
            @Nullable AdaptationMode adaptation) {
        NetworkRequest {
            new VirtualNetwork(name, vni == null ? 0 : vni, proxy, adaptation);
        }

        VirtualNetwork network() {
            return new VirtualNetwork(name, vni == null ? 0 : vni, proxy, adaptation);
        }
    }

    /** A network as it should be. */
    record NetworkUpdate(
            @Nullable String name,
            @Nullable Integer vni,
            String proxy,
            @Nullable AdaptationMode adaptation) {
        NetworkUpdate {
            new VirtualNetwork(name == null ? "x" : name, vni == null ? 0 : vni, proxy, adaptation);
        }

        /** @param path the name in the path */
        VirtualNetwork network(String path) {
            if (name != null && !name.equals(path)) {
                throw RefusedException.invalid("name", name, "'" + path + "', as in the path: a name can't change");
            }
            return new VirtualNetwork(path, vni == null ? 0 : vni, proxy, adaptation);
        }
    }

    /** An address to bind; without one it is chosen. */
    record VmRequest(
            String network,
            @Nullable MacAddress mac,
            String vm,
            @Nullable List<IpAddress> addresses,
            @Nullable Boolean trusted) {
        VmRequest {
            new VmBinding(network, mac == null ? new MacAddress(1) : mac, vm, addresses, trusted);
        }

        /** @param chosen the address to take if the request has none */
        VmBinding binding(MacAddress chosen) {
            return new VmBinding(network, mac == null ? chosen : mac, vm, addresses, trusted);
        }
    }

    /** What of a VM can change; what is absent becomes what it is without: no addresses, not trusted. */
    record VmUpdate(
            @Nullable String vm,
            @Nullable List<IpAddress> addresses,
            @Nullable Boolean trusted) {
        VmUpdate {
            new VmBinding("x", new MacAddress(1), vm == null ? "x" : vm, addresses, trusted);
        }

        VmBinding binding(VmBinding old) {
            return new VmBinding(old.network(), old.mac(), vm == null ? old.vm() : vm, addresses, trusted);
        }
    }

    /** A device to attach. */
    record PortRequest(
            String network,
            String node,
            String device,
            PortRole role,
            String driver,
            @Nullable MacAddress mac,
            @Nullable String vm) {
        PortRequest {
            new Port(network, node, device, role, driver, mac, vm);
        }

        Port port() {
            return new Port(network, node, device, role, driver, mac, vm);
        }
    }

    /** A link to add. */
    record LinkRequest(String network, String a, String b, String transport) {
        LinkRequest {
            new Link(network, a, b, transport, Origin.OPERATOR);
        }

        Link link() {
            return new Link(network, a, b, transport, Origin.OPERATOR);
        }
    }

    /** A rule to add. */
    record RuleRequest(
            String network, String node, @Nullable MacPattern source, MacPattern destination, Target target) {
        RuleRequest {
            new ForwardingRule(network, node, source, destination, target, Origin.OPERATOR);
        }

        ForwardingRule rule() {
            return new ForwardingRule(network, node, source, destination, target, Origin.OPERATOR);
        }
    }

    /** A token to make. */
    record TokenRequest(@Nullable String node, @Nullable Integer validitySeconds) {
        TokenRequest {
            if (node != null) {
                Names.requireName("node", node);
            }
            long longest = JoinTokens.MAX_VALIDITY.toSeconds();
            long shortest = JoinTokens.MIN_VALIDITY.toSeconds();
            if (validitySeconds != null && (validitySeconds < shortest || validitySeconds > longest)) {
                throw RefusedException.invalid("validitySeconds", validitySeconds, shortest + " to " + longest);
            }
        }

        Duration validity() {
            return validitySeconds == null ? JoinTokens.DEFAULT_VALIDITY : Duration.ofSeconds(validitySeconds);
        }
    }

    /** Several changes. */
    record ChangesRequest(List<Change> changes, @Nullable String reason) {
        ChangesRequest {
            Names.require("changes", changes, "a list of changes");
            if (changes.isEmpty()) {
                throw RefusedException.invalid("changes", "[]", "at least one change");
            }
            for (int i = 0; i < changes.size(); i++) {
                check("changes[" + i + "]", changes.get(i));
            }
            changes = List.copyOf(changes);
            if (reason != null) {
                Names.requireLabel("reason", reason);
            }
        }

        /** Refuses what only the controller may say: who asked is what decides who withdraws it. */
        private static void check(String field, @Nullable Change change) {
            Names.require(field, change, "a change");
            if (change instanceof Change.AddLink c && c.link().origin() != Origin.OPERATOR) {
                throw origin(field + ".link.origin", c.link().origin());
            }
            if (change instanceof Change.AddRule c && c.rule().origin() != Origin.OPERATOR) {
                throw origin(field + ".rule.origin", c.rule().origin());
            }
            if (change instanceof Change.AddPort c && c.port().discovered()) {
                throw RefusedException.invalid(field + ".port.discovered", true, "false or absent");
            }
        }

        private static RefusedException origin(String field, @Nullable Origin origin) {
            return RefusedException.invalid(field, origin, "operator or absent");
        }
    }
}
