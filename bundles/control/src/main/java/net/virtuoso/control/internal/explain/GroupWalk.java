package net.virtuoso.control.internal.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.virtuoso.api.inventory.PathChoice;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.control.internal.explain.LiveState.Liveness;
import net.virtuoso.control.internal.explain.PathExplainer.Fate;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;

/** Follows the copies of a broadcast or multicast frame: out of every other port, and on over the tree. */
final class GroupWalk {
    private static final int SHOWN = 8;

    private final Tables tables;
    private final LiveState live;
    private final List<Port> ports;
    private final List<PathStep> steps = new ArrayList<>();
    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private final Set<String> reached = new TreeSet<>();

    /** A copy that comes in at a node and may cross so many more links. */
    private record Arrival(String node, Target ingress, boolean fromLan, int hops) {}

    /** @param ports all ports of the network */
    GroupWalk(Tables tables, LiveState live, List<Port> ports) {
        this.tables = tables;
        this.live = live;
        this.ports = ports;
    }

    List<PathStep> steps() {
        return steps;
    }

    /** Follows the frame from a port that it has entered by. */
    Fate from(Port port) {
        boolean lan = port.role() == PortRole.LAN;
        arrivals.add(new Arrival(port.node(), new Target.ToPort(port.id()), lan, VirtualNetwork.MAX_HOPS));
        while (!arrivals.isEmpty()) {
            step(arrivals.remove(), port.network());
        }
        Set<String> missed = new TreeSet<>();
        for (Port each : ports) {
            boolean beyond = lan && each.role() == PortRole.LAN;
            if (!beyond && !each.id().equals(port.id()) && !reached.contains(each.id())) {
                missed.add(each.id());
            }
        }
        if (reached.isEmpty()) {
            return new Fate(
                    Verdict.DROPPED, missed.isEmpty() ? "the network has no other port" : "no other port is reached");
        }
        return missed.isEmpty()
                ? new Fate(Verdict.DELIVERED, "it reaches all " + reached.size() + " other ports")
                : new Fate(
                        Verdict.INCOMPLETE,
                        "it reaches " + reached.size() + " of " + (reached.size() + missed.size())
                                + " other ports, not " + some(missed));
    }

    private static String some(Set<String> ids) {
        String list = String.join(", ", ids.stream().limit(SHOWN).toList());
        return ids.size() > SHOWN ? list + " and " + (ids.size() - SHOWN) + " more" : list;
    }

    private void step(Arrival arrival, String network) {
        NetworkConfig config = tables.at(arrival.node());
        if (config == null) {
            steps.add(new PathStep(
                    arrival.node(), arrival.ingress(), List.of(), "the node doesn't run network '" + network + "'"));
            return;
        }
        List<PathChoice> choices = new ArrayList<>();
        int outPorts = 0;
        for (Port port : config.ports()) {
            Target target = new Target.ToPort(port.id());
            if (target.equals(arrival.ingress())) {
                continue;
            }
            boolean barred = arrival.fromLan() && port.role() == PortRole.LAN;
            Liveness state = live.of(arrival.node(), target);
            boolean taken = state.usable() && !barred;
            choices.add(
                    choice(target, taken, barred ? "frames of a LAN don't go to another LAN port" : state.reason()));
            if (taken) {
                reached.add(port.id());
                outPorts++;
            }
        }
        int outLinks = 0;
        for (String link : config.tree()) {
            Target target = new Target.ToLink(link);
            if (target.equals(arrival.ingress())) {
                continue;
            }
            Liveness state = live.of(arrival.node(), target);
            boolean spent = arrival.hops() < 1;
            boolean taken = state.usable() && !spent;
            choices.add(choice(
                    target,
                    taken,
                    spent
                            ? "it has crossed " + VirtualNetwork.MAX_HOPS + " links, the most that a frame may"
                            : state.reason()));
            if (taken) {
                String peer = tables.peer(arrival.node(), link);
                live.visit(peer);
                live.arrive(peer, link);
                arrivals.add(new Arrival(peer, target, false, arrival.hops() - 1));
                outLinks++;
            }
        }
        steps.add(new PathStep(
                arrival.node(),
                arrival.ingress(),
                choices,
                outPorts + outLinks == 0
                        ? "it goes no further"
                        : "out of " + count(outPorts, "port") + ", on over " + count(outLinks, "link")));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static PathChoice choice(Target target, boolean taken, String reason) {
        return new PathChoice(null, null, target, taken, reason);
    }
}
