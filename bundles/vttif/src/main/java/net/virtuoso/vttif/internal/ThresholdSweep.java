package net.virtuoso.vttif.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.InferenceSettings;

/**
 * Lowers the threshold from the heaviest pair to the floor, names the graph wherever it changes, and joins neighbouring
 * thresholds with the same answer into runs. The answer is the run with the highest {@link Run#score}: instead of fixing the
 * threshold α of the original VTTIF, the widest interval of α in which the answer is stable decides, measured as a ratio.
 */
final class ThresholdSweep {
    private final TrafficPairs pairs;
    private final InferenceSettings settings;

    ThresholdSweep(TrafficMatrix matrix, InferenceSettings settings) {
        this.settings = settings;
        this.pairs = new TrafficPairs(matrix, settings.floor(), settings.minimumRate() * matrix.seconds());
    }

    /** The pairs that were looked at. */
    TrafficPairs pairs() {
        return pairs;
    }

    /** All runs, the best first; none if nobody talks. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        List<Reading> run = new ArrayList<>();
        for (Reading reading : readings()) {
            if (!run.isEmpty() && !run.get(run.size() - 1).agrees(reading)) {
                runs.add(new Run(List.copyOf(run)));
                run.clear();
            }
            run.add(reading);
        }
        if (!run.isEmpty()) {
            runs.add(new Run(List.copyOf(run)));
        }
        runs.sort(Comparator.comparingDouble(Run::score).reversed());
        return runs;
    }

    /** The widest stability that a run can have. */
    double range() {
        return -StrictMath.log(settings.floor());
    }

    private List<Reading> readings() {
        double allPeaks = 0;
        for (int v = 0; v < pairs.vms(); v++) {
            allPeaks += pairs.peak(v);
        }
        Components components = new Components(pairs);
        List<Integer> levels = new ArrayList<>();
        List<List<Component>> graphs = new ArrayList<>();
        for (int level = 0; level < TrafficPairs.LEVELS; level++) {
            if (!pairs.isEmpty(level)) {
                components.addUpTo(pairs.countDownTo(level));
                levels.add(level);
                graphs.add(components.components());
            }
        }
        Map<Component, Shape> names = name(graphs);
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            int level = levels.get(i);
            List<Part> parts = graphs.get(i).stream()
                    .map(component -> new Part(component.vms(), Objects.requireNonNull(names.get(component))))
                    .toList();
            double below = below(level);
            double width = StrictMath.log(pairs.heaviest(level) / Math.max(below, settings.floor()));
            readings.add(new Reading(
                    parts,
                    pairs.countDownTo(level),
                    below,
                    pairs.lightest(level),
                    Math.max(0, width),
                    coverage(parts) / allPeaks));
        }
        return readings;
    }

    /** From the most complete graph up: a layout found there serves the ones that lack a few edges. */
    private Map<Component, Shape> name(List<List<Component>> graphs) {
        ShapeClassifier classifier = new ShapeClassifier(settings.tolerance());
        Map<Component, Shape> names = new IdentityHashMap<>();
        for (int i = graphs.size() - 1; i >= 0; i--) {
            for (Component component : graphs.get(i)) {
                if (!names.containsKey(component)) {
                    names.put(component, classifier.name(component));
                }
            }
        }
        return names;
    }

    /** The heaviest pair that a level leaves out. */
    private double below(int level) {
        for (int next = level + 1; next < TrafficPairs.LEVELS; next++) {
            if (!pairs.isEmpty(next)) {
                return pairs.heaviest(next);
            }
        }
        return pairs.dropped();
    }

    private double coverage(List<Part> parts) {
        double sum = 0;
        for (Part part : parts) {
            for (int vm : part.vms()) {
                sum += pairs.peak(vm);
            }
        }
        return sum;
    }
}
