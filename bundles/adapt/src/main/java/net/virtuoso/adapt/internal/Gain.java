package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Plan;
import net.virtuoso.model.TrafficMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Whether the gain of a plan came: what it moved goes over its links, and the application isn't slower than before. It is judged
 * by whole seconds after the rules ran; figures are bytes a second. Used by one thread.
 */
final class Gain {
    private final AdaptSettings settings;
    private final Instant begun;
    /** The link that each pair of VMs was moved to. */
    private final Map<Pair, String> moved = new LinkedHashMap<>();

    private final Map<String, Long> passedBefore = new HashMap<>();
    private final Map<String, Long> passed = new HashMap<>();
    private final double before;
    private double carried;
    private @Nullable TrafficMatrix after;

    private record Pair(MacAddress source, MacAddress destination) {}

    /** The outcome so far. */
    enum Verdict {
        /** It came. */
        CAME,
        /** It can't be told yet. */
        OPEN,
        /** It didn't come in time. */
        MISSING
    }

    /**
     * Begins when a plan's rules are committed.
     *
     * @param before the matrix before; {@code null} if there was none to be had
     * @param links how the plan's links are now
     */
    Gain(
            Plan plan,
            DesiredState state,
            @Nullable TrafficMatrix before,
            List<LinkReading> links,
            AdaptSettings settings,
            Instant now) {
        this.settings = settings;
        this.begun = now;
        links.forEach(link -> {
            passedBefore.put(link.id(), link.bytes());
            passed.put(link.id(), link.bytes());
        });
        Map<String, String> ways = new HashMap<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddRule add && add.rule().destination().isExact()) {
                String link = Portions.link(plan.network(), add.rule());
                if (link != null) {
                    ways.put(add.rule().node() + " " + add.rule().destination().address(), link);
                }
            }
        }
        this.before = before == null ? 0 : move(plan.network(), state, before, ways);
    }

    private double move(String network, DesiredState state, TrafficMatrix matrix, Map<String, String> ways) {
        Map<MacAddress, String> places = new HashMap<>();
        state.portsOf(network).forEach(port -> {
            if (port.mac() != null) {
                places.put(port.mac(), port.node());
            }
        });
        double rate = 0;
        for (int i = 0; i < matrix.size(); i++) {
            String node = places.get(matrix.vms().get(i));
            for (int j = 0; j < matrix.size(); j++) {
                if (matrix.bytes(i, j) > 0) {
                    String link = ways.get(node + " " + matrix.vms().get(j));
                    if (link != null) {
                        moved.put(new Pair(matrix.vms().get(i), matrix.vms().get(j)), link);
                        rate += matrix.rate(i, j);
                    }
                }
            }
        }
        return rate;
    }

    /** The links as they are. */
    void links(List<LinkReading> links, Instant now) {
        boolean news = false;
        for (LinkReading link : links) {
            Long known = passed.put(link.id(), link.bytes());
            news |= known != null && link.bytes() > known;
        }
        double seconds = Duration.between(begun, now).toMillis() / 1e3;
        if (news && seconds > 0) {
            // Only when nodes have told something new: between their reports the mean would sink.
            carried = passed.keySet().stream().mapToDouble(this::since).sum() / seconds;
        }
    }

    private double since(String link) {
        return passed.getOrDefault(link, 0L) - passedBefore.getOrDefault(link, 0L);
    }

    /** A newer matrix; one that reaches back before the rules says nothing. */
    void matrix(TrafficMatrix matrix) {
        if (!matrix.start().isBefore(begun)) {
            after = matrix;
        }
    }

    /** The rate of what was moved, over a link or over all; 0 without a matrix. */
    private double rateNow(@Nullable String link) {
        TrafficMatrix matrix = after;
        if (matrix == null) {
            return 0;
        }
        Map<MacAddress, Integer> index = new HashMap<>();
        matrix.vms().forEach(vm -> index.put(vm, index.size()));
        double rate = 0;
        for (Map.Entry<Pair, String> entry : moved.entrySet()) {
            Integer row = index.get(entry.getKey().source());
            Integer column = index.get(entry.getKey().destination());
            if (row != null && column != null && (link == null || link.equals(entry.getValue()))) {
                rate += matrix.rate(row, column);
            }
        }
        return rate;
    }

    /** Links that nothing has passed although something is sent that should. */
    private List<String> idle() {
        List<String> idle = new ArrayList<>();
        for (String link : passed.keySet()) {
            if (since(link) <= 0 && rateNow(link) > 0) {
                idle.add(link);
            }
        }
        idle.sort(null);
        return idle;
    }

    Verdict verdict(Instant now) {
        boolean came = after != null
                && carried > 0
                && idle().isEmpty()
                && carried >= settings.verifyShare() * rateNow(null)
                && rateNow(null) >= (1 - settings.verifyLoss()) * before;
        if (came) {
            return Verdict.CAME;
        }
        return now.isBefore(begun.plus(settings.verifyTime())) ? Verdict.OPEN : Verdict.MISSING;
    }

    /** The figures, for people. */
    String figures() {
        if (after == null) {
            return "no whole window has come since its rules run";
        }
        List<String> idle = idle();
        return String.format(
                Locale.ROOT,
                "its links carry %.1f kB/s of the %.1f kB/s that it moved; before, these were %.1f kB/s%s",
                carried / 1e3,
                rateNow(null) / 1e3,
                before / 1e3,
                idle.isEmpty() ? "" : "; nothing takes " + idle);
    }
}
