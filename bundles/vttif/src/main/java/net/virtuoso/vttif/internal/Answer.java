package net.virtuoso.vttif.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.InferenceSettings;

/** Puts the outcome of a sweep into the words of the model. */
public final class Answer {
    private final TrafficMatrix matrix;
    private final ThresholdSweep sweep;
    private final List<Run> runs;

    private Answer(TrafficMatrix matrix, ThresholdSweep sweep, List<Run> runs) {
        this.matrix = matrix;
        this.sweep = sweep;
        this.runs = runs;
    }

    /** Names what a matrix shows. */
    public static InferredTopology to(TrafficMatrix matrix, InferenceSettings settings) {
        ThresholdSweep sweep = new ThresholdSweep(matrix, settings);
        List<Run> runs = sweep.runs();
        if (runs.isEmpty()) {
            String reason = matrix.total() == 0
                    ? "No VM sent anything to another."
                    : text(
                            "No pair of VMs exchanges %.0f B/s or more; what there is (%.0f B/s in all) counts as noise.",
                            settings.minimumRate(), matrix.total() / matrix.seconds());
            return new InferredTopology(
                    TopologyClass.NONE, List.of(), List.of(), Map.of(), 1, 0, 0, 0, 0, List.of(), reason, matrix.end());
        }
        return new Answer(matrix, sweep, runs).whole();
    }

    private InferredTopology whole() {
        Run run = runs.get(0);
        Reading reading = run.typical();
        double confidence = Math.min(1, run.stability() / sweep.range());
        if (reading.parts().size() == 1) {
            return part(reading.parts().get(0), run, reading, confidence, alternative());
        }
        List<InferredTopology> groups = new ArrayList<>();
        List<MacAddress> vms = new ArrayList<>();
        Map<MacAddress, String> roles = new HashMap<>();
        int missing = 0;
        int extra = 0;
        for (Part part : reading.parts()) {
            InferredTopology group = part(part, run, reading, confidence, "");
            groups.add(group);
            vms.addAll(group.vms());
            roles.putAll(group.roles());
            missing += group.missing();
            extra += group.extra();
        }
        boolean[] all = new boolean[matrix.size()];
        Arrays.fill(all, true);
        String reason =
                text("%d groups of VMs don't talk with each other", groups.size()) + stable(run) + alternative();
        return new InferredTopology(
                TopologyClass.GROUPS,
                vms,
                Demands.of(matrix, sweep.pairs(), reading.pairs(), all),
                roles,
                confidence,
                run.low(),
                run.high(),
                missing,
                extra,
                groups,
                reason,
                matrix.end());
    }

    private InferredTopology part(Part part, Run run, Reading reading, double confidence, String alternative) {
        Shape shape = part.shape();
        boolean[] wanted = new boolean[matrix.size()];
        List<MacAddress> vms = new ArrayList<>();
        Map<MacAddress, String> roles = new HashMap<>();
        for (int i = 0; i < part.vms().length; i++) {
            MacAddress vm = matrix.vms().get(part.vms()[i]);
            wanted[part.vms()[i]] = true;
            vms.add(vm);
            String role = shape.role(i);
            if (role != null) {
                roles.put(vm, role);
            }
        }
        String hubs = "";
        if (shape.kind() == TopologyClass.ALL_TO_ALL || shape.kind() == TopologyClass.OTHER) {
            hubs = hubs(part, vms, roles);
        }
        DemandList demands = Demands.of(matrix, sweep.pairs(), reading.pairs(), wanted);
        return new InferredTopology(
                shape.kind(),
                vms,
                demands,
                roles,
                confidence,
                run.low(),
                run.high(),
                shape.missing(),
                shape.extra(),
                List.of(),
                evidence(shape, vms.size()) + stable(run) + hubs + alternative,
                matrix.end());
    }

    private String hubs(Part part, List<MacAddress> vms, Map<MacAddress, String> roles) {
        double[] loads = Hubs.loads(matrix, part.vms());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < loads.length; i++) {
            if (loads[i] > 0) {
                roles.put(vms.get(i), "hub");
                if (text.length() < 120) {
                    text.append(text(" %s carries %.1f times the median load.", vms.get(i), loads[i]));
                }
            }
        }
        return text.toString();
    }

    private static String evidence(Shape shape, int vms) {
        String name = name(shape.kind());
        if (shape.kind() == TopologyClass.OTHER) {
            return text("%d VMs exchange over %d pairs, a graph that no known topology is like", vms, shape.edges());
        }
        if (shape.missing() + shape.extra() == 0) {
            return text("%d VMs exchange over exactly the %d pairs of %s", vms, shape.edges(), name);
        }
        return text(
                "%d VMs exchange over %d of the %d pairs of %s and %d others",
                vms, shape.edges() - shape.missing(), shape.edges(), name, shape.extra());
    }

    private static String stable(Run run) {
        return text("; so it is for every threshold from %.2f to %.2f of the heaviest pair.", run.low(), run.high());
    }

    /** What would change the answer. */
    private String alternative() {
        if (runs.size() < 2) {
            return " No other threshold gives another answer.";
        }
        Run second = runs.get(1);
        return text(
                " If pairs below %.2f to %.2f of the heaviest were noise, it would be %s.",
                second.low(), second.high(), name(second.kind()));
    }

    private static String name(TopologyClass kind) {
        return switch (kind) {
            case NONE -> "nothing";
            case PAIR -> "a pair";
            case STAR -> "a star";
            case BUS -> "a bus";
            case RING -> "a ring";
            case MESH -> "a mesh";
            case TORUS -> "a torus";
            case TREE -> "a tree";
            case HYPERCUBE -> "a hypercube";
            case ALL_TO_ALL -> "an all-to-all exchange";
            case GROUPS -> "several groups";
            case OTHER -> "a graph without a name";
        };
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
