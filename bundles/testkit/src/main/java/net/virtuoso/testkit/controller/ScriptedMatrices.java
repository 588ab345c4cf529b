package net.virtuoso.testkit.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VmBinding;

/** Matrices over the bound VMs in which each VM sends the same to each other one, in packets of 1000 bytes. */
public final class ScriptedMatrices implements TrafficMatrices {
    private static final Instant END = Instant.parse("2026-11-23T10:00:00Z");
    private static final int MAX_SECONDS = 64;
    private static final int LEAST_STRUCTURE_SECONDS = 8;
    private static final double PACKET = 1_000;

    private final DesiredStateService states;
    private final double bytes;

    /** @param bytes what each VM sends to each other one */
    public ScriptedMatrices(DesiredStateService states, double bytes) {
        this.states = states;
        this.bytes = bytes;
    }

    @Override
    public TrafficMatrix matrix(String network, Duration window) {
        checkWindow(window);
        String known = states.current().network(network).name();
        List<MacAddress> vms =
                states.current().bindingsOf(known).stream().map(VmBinding::mac).toList();
        int size = vms.size();
        double[] entries = new double[size * size];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = i % (size + 1) == 0 ? 0 : bytes;
        }
        double[] packets = Arrays.stream(entries).map(entry -> entry / PACKET).toArray();
        return new TrafficMatrix(vms, entries, packets, END.minus(window), END);
    }

    @Override
    public Instant newest() {
        return END;
    }

    /** All nodes, for an hour. */
    @Override
    public Map<String, Instant> reporting() {
        Map<String, Instant> since = new TreeMap<>();
        states.current().nodes().keySet().forEach(node -> since.put(node, END.minus(Duration.ofHours(1))));
        return since;
    }

    @Override
    public Map<TrafficClass, Long> byClass(String network, Duration window) {
        checkWindow(window);
        return Map.of(TrafficClass.APPLICATION, (long) bytes, TrafficClass.ARP, 42L);
    }

    /** A superstep of 400 ms in which the others wait for the first VM; of no VM but that one the processor time is known. */
    @Override
    public ApplicationStructure structure(String network, Duration window) {
        checkWindow(window);
        if (window.toSeconds() < LEAST_STRUCTURE_SECONDS) {
            throw RefusedException.invalid("window", window, LEAST_STRUCTURE_SECONDS + " s to " + MAX_SECONDS + " s");
        }
        String known = states.current().network(network).name();
        List<ApplicationStructure.VmShare> vms = new ArrayList<>();
        for (VmBinding binding : states.current().bindingsOf(known)) {
            boolean first = vms.isEmpty();
            vms.add(new ApplicationStructure.VmShare(
                    binding.mac(),
                    binding.vm(),
                    0.2,
                    first ? 0.7 : null,
                    first ? 0.1 : null,
                    first ? 0.7 : null,
                    bytes,
                    bytes,
                    first ? 0.1 : 0.0));
        }
        return new ApplicationStructure(
                known,
                END.minus(window),
                END,
                0.4,
                0.9,
                vms,
                List.of(new ApplicationStructure.LinkShare("host-1.lan.udp", 0.1, bytes, 0.04)),
                vms.isEmpty() ? null : vms.get(0).vm(),
                "it begins to send 100 ms after the others",
                "host-1.lan.udp",
                "host-1.lan.udp is busy 40 ms of each superstep",
                ApplicationStructure.Bottleneck.VM,
                "a superstep of 400 ms");
    }

    private static void checkWindow(Duration window) {
        if (window.toSeconds() < 1 || window.toSeconds() > MAX_SECONDS) {
            throw RefusedException.invalid("window", window, "1 s to " + MAX_SECONDS + " s");
        }
    }
}
