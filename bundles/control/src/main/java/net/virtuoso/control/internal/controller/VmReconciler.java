package net.virtuoso.control.internal.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.VmBinding;
import net.virtuoso.model.VmInterface;
import org.jspecify.annotations.Nullable;

/**
 * Turns the VMs that hypervisors show into ports: a pure comparison of all that is wanted with all that is seen, done anew
 * every time, so that nothing depends on having seen an event.
 *
 * <p>An interface belongs to a network if the marketplace bound its address, or if the VM's metadata names a network that
 * exists; the binding has the last word. Everything else is left alone.
 */
final class VmReconciler {
    /**
     * How many changes make a portion full. The store takes 1 MB in one commit; a VM with the longest names that are allowed
     * makes about 3 kB of two changes.
     */
    static final int PORTION = 512;

    private VmReconciler() {}

    /**
     * What to change, and what couldn't be.
     *
     * @param changes in order; empty if all is as it should be
     * @param problems for people, one line each
     * @param takenOver VMs whose ports are taken from nodes that aren't connected
     * @param more whether there is more to change than these, to be found by comparing again after them
     */
    record Outcome(List<Change> changes, List<String> problems, List<Event.VmTakenOver> takenOver, boolean more) {}

    /**
     * Compares.
     *
     * @param state what is wanted
     * @param reports the newest report of each node that is connected and has sent one; the others keep their ports, unless
     *     the VM shows up elsewhere
     */
    static Outcome reconcile(DesiredState state, SortedMap<String, NodeReport> reports) {
        Work work = new Work(state);
        reports.forEach((node, report) -> {
            if (report.vmsComplete() && state.nodes().containsKey(node)) {
                work.removeGone(node, report);
            }
        });
        reports.forEach((node, report) -> {
            if (state.nodes().containsKey(node)) {
                report.vms().forEach(vm -> work.attach(node, vm, reports));
            }
        });
        return new Outcome(work.changes, work.problems, work.takenOver, work.more);
    }

    private static final class Work {
        private final List<Change> changes = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private final List<Event.VmTakenOver> takenOver = new ArrayList<>();
        private boolean more;
        private DesiredState state;

        Work(DesiredState state) {
            this.state = state;
        }

        /** Removes the discovered ports of a node whose VM it no longer shows. */
        void removeGone(String node, NodeReport report) {
            Map<String, VmInterface> shown = new TreeMap<>();
            for (VmInterface vm : report.vms()) {
                String device = vm.device();
                if (device != null) {
                    shown.put(device, vm);
                }
            }
            for (Port port : List.copyOf(state.ports().values())) {
                if (!port.discovered() || !port.node().equals(node)) {
                    continue;
                }
                VmInterface vm = shown.get(port.device());
                if (vm == null || !vm.mac().equals(port.mac())) {
                    make(detach(port), "detach " + port.id());
                }
            }
        }

        /** The changes that remove a port with the rules that need it. */
        private List<Change> detach(Port port) {
            List<Change> detach = new ArrayList<>();
            for (ForwardingRule rule : state.rulesOf(port.network())) {
                if (rule.target() instanceof Target.ToPort t && t.port().equals(port.id())) {
                    detach.add(new Change.DeleteRule(rule.id()));
                }
            }
            detach.add(new Change.DeletePort(port.id()));
            return detach;
        }

        void attach(String node, VmInterface vm, Map<String, NodeReport> reports) {
            String device = vm.device();
            if (device == null || vm.mac().isMulticast() || vm.mac().value() == 0) {
                return;
            }
            List<Change> attach = new ArrayList<>();
            VmBinding binding = state.bindings().get(vm.mac());
            String network = binding != null ? binding.network() : named(vm);
            if (network == null) {
                return;
            }
            Port old = state.portOf(vm.mac());
            Event.VmTakenOver taking = null;
            if (old != null && old.id().equals(Port.id(node, device))) {
                return;
            }
            if (old != null && old.discovered() && !reports.containsKey(old.node())) {
                // Its node is away and the VM runs here: it was moved or started anew. Or this node lies, so it is
                // told.
                attach.addAll(detach(old));
                taking = new Event.VmTakenOver(network, vm.mac(), old.node(), node);
            } else if (old != null) {
                problems.add("VM '" + vm.vm() + "' at node '" + node + "' has address " + vm.mac() + ", which port '"
                        + old.id() + "' of network '" + old.network()
                        + "' has: it is not attached until that port is gone");
                return;
            }
            if (binding == null) {
                attach.add(new Change.BindVm(new VmBinding(network, vm.mac(), vm.vm())));
            }
            attach.add(new Change.AddPort(
                    new Port(network, node, device, PortRole.VM, vm.driver(), vm.mac(), vm.vm(), true)));
            boolean made = make(attach, "attach VM '" + vm.vm() + "' (" + vm.mac() + ") at node '" + node + "'");
            if (made && taking != null) {
                takenOver.add(taking);
            }
        }

        private @Nullable String named(VmInterface vm) {
            String network = vm.network();
            if (network != null && !state.networks().containsKey(network)) {
                problems.add("the metadata of VM '" + vm.vm() + "' names network '" + network
                        + "', which does not exist: it is left alone");
                return null;
            }
            return network;
        }

        private boolean make(List<Change> made, String what) {
            if (changes.size() >= PORTION) {
                more = true;
                return false;
            }
            try {
                state = state.with(made);
                changes.addAll(made);
                return true;
            } catch (RefusedException e) {
                problems.add("cannot " + what + ": " + e.getMessage());
                return false;
            }
        }
    }
}
