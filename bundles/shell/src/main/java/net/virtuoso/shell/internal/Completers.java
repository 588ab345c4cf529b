package net.virtuoso.shell.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Link;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeReport;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** Complete names and identifiers with those that there are now. */
final class Completers {
    private Completers() {}

    /** Completes with something of the desired state; with nothing while there is none. */
    abstract static class OfState implements Completer {
        @Reference(optional = true)
        @Nullable
        DesiredStateService states;

        abstract Collection<?> candidates(DesiredState state);

        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            List<String> texts = states == null
                    ? List.of()
                    : candidates(states.current()).stream().map(String::valueOf).toList();
            return new StringsCompleter(texts).complete(session, line, candidates);
        }
    }

    /** Names of networks. */
    @Service
    public static final class Networks extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.networks().keySet();
        }
    }

    /** Names of nodes. */
    @Service
    public static final class Nodes extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.nodes().keySet();
        }
    }

    /** Identifiers of join tokens. */
    @Service
    public static final class Tokens extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.trust().tokens().keySet();
        }
    }

    /** Addresses that are bound. */
    @Service
    public static final class Macs extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.bindings().keySet();
        }
    }

    /** Whoever can send: names of VMs and their addresses. */
    @Service
    public static final class Senders extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return vms(state);
        }
    }

    /** Whoever can receive: the same and {@code broadcast}. */
    @Service
    public static final class Receivers extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            TreeSet<String> all = vms(state);
            all.add("broadcast");
            return all;
        }
    }

    private static TreeSet<String> vms(DesiredState state) {
        TreeSet<String> vms = new TreeSet<>();
        state.bindings().values().forEach(binding -> {
            vms.add(binding.vm());
            vms.add(binding.mac().toString());
        });
        return vms;
    }

    /** Identifiers of ports. */
    @Service
    public static final class Ports extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.ports().keySet();
        }
    }

    /** Identifiers of links beyond the star. */
    @Service
    public static final class Links extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.links().keySet();
        }
    }

    /** Identifiers of rules beyond the star's. */
    @Service
    public static final class Rules extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            return state.rules().keySet();
        }
    }

    /** Transports at which nodes can be reached. */
    @Service
    public static final class Transports extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            TreeSet<String> transports = new TreeSet<>();
            state.nodes().values().forEach(node -> {
                if (node.endpoints() != null) {
                    transports.addAll(node.endpoints().keySet());
                }
            });
            transports.remove(Node.FAST_PATH);
            return transports;
        }
    }

    /** Where a rule can send frames. */
    @Service
    public static final class Targets extends OfState {
        @Override
        Collection<?> candidates(DesiredState state) {
            TreeSet<String> targets = new TreeSet<>();
            targets.add("drop");
            state.ports().keySet().forEach(id -> targets.add("port:" + id));
            state.links().values().stream().map(Link::pathId).forEach(path -> targets.add("link:" + path));
            return targets;
        }
    }

    /** Ports and links of the nodes in this container. */
    @Service
    public static final class Points implements Completer {
        @Reference
        List<Agent> agents = List.of();

        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            List<String> points = new ArrayList<>();
            for (Agent agent : agents) {
                NodeReport report = agent.report();
                if (report != null) {
                    points.addAll(CaptureCommands.points(report));
                }
            }
            return new StringsCompleter(points).complete(session, line, candidates);
        }
    }

    /** Identifiers of plans. */
    @Service
    public static final class Plans implements Completer {
        @Reference(optional = true)
        @Nullable
        Adaptation adaptation;

        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            List<String> ids = adaptation == null
                    ? List.of()
                    : adaptation.plans(null).stream()
                            .map(status -> status.plan().id())
                            .toList();
            return new StringsCompleter(ids).complete(session, line, candidates);
        }
    }
}
