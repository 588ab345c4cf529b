package net.virtuoso.bench.stat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Figures by candidate, kind and round. A machine's speed changes from minute to minute, so candidates are compared within a
 * round only: first the ratio, then the median. Not thread-safe.
 */
public final class Rounds {
    private final Map<String, Map<String, Map<Integer, Double>>> figures = new LinkedHashMap<>();

    /** Keeps a figure; not a number is none. */
    public void add(String candidate, String kind, int round, double figure) {
        if (!Double.isNaN(figure)) {
            figures.computeIfAbsent(candidate, key -> new LinkedHashMap<>())
                    .computeIfAbsent(kind, key -> new TreeMap<>())
                    .put(round, figure);
        }
    }

    /** A candidate's figures of a kind, in the order of the rounds. */
    public List<Double> values(String candidate, String kind) {
        return List.copyOf(ofKind(candidate, kind).values());
    }

    /** A candidate's figures divided by the reference's of the same round; rounds that only one of them has are left out. */
    public List<Double> ratios(String candidate, String reference, String kind) {
        Map<Integer, Double> references = ofKind(reference, kind);
        List<Double> ratios = new ArrayList<>();
        ofKind(candidate, kind).forEach((round, figure) -> {
            Double other = references.get(round);
            if (other != null && other != 0) {
                ratios.add(figure / other);
            }
        });
        return ratios;
    }

    /** The median over the rounds. */
    public OptionalDouble median(String candidate, String kind) {
        return Statistics.median(values(candidate, kind));
    }

    /** The median over the rounds of the ratio to the reference. */
    public OptionalDouble medianRatio(String candidate, String reference, String kind) {
        return Statistics.median(ratios(candidate, reference, kind));
    }

    private Map<Integer, Double> ofKind(String candidate, String kind) {
        return figures.getOrDefault(candidate, Map.of()).getOrDefault(kind, Map.of());
    }
}
