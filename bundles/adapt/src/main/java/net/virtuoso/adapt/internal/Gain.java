package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    private static final double MILLIS = 1e3;
    private static final double KILO = 1e3;

    private final AdaptSettings settings;
    private final Instant begun;
    /** The pairs of VMs that were moved, as cells of a matrix of these VMs; parallel to {@link #linkOf}. */
    private final List<MacAddress> vms;

    private int[] cells = {};
    /** The number of the link that each pair was moved to, in {@link #links}. */
    private int[] linkOf = {};

    private final List<String> links = new ArrayList<>();
    private final long[] passedBefore;
    private final long[] passed;
    private final double[] rates;
    private final double before;
    private double carried;
    private boolean measured;

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
     * @param readings how the plan's links are now
     */
    Gain(
            Plan plan,
            DesiredState state,
            @Nullable TrafficMatrix before,
            List<LinkReading> readings,
            AdaptSettings settings,
            Instant now) {
        this.settings = settings;
        this.begun = now;
        this.passed = new long[readings.size()];
        for (LinkReading link : readings) {
            passed[links.size()] = link.bytes();
            links.add(link.id());
        }
        this.passedBefore = passed.clone();
        this.rates = new double[links.size()];
        this.vms = before == null ? List.of() : before.vms();
        if (before != null) {
            move(plan, state, before);
            measure(before);
        }
        this.before = Arrays.stream(rates).sum();
    }

    private void move(Plan plan, DesiredState state, TrafficMatrix matrix) {
        Map<String, Map<MacAddress, Integer>> ways = new HashMap<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddRule add && add.rule().destination().isExact()) {
                int link = links.indexOf(Portions.link(plan.network(), add.rule()));
                if (link >= 0) {
                    ways.computeIfAbsent(add.rule().node(), node -> new HashMap<>())
                            .put(add.rule().destination().address(), link);
                }
            }
        }
        Map<MacAddress, String> places = state.placesOf(plan.network());
        int size = matrix.size();
        cells = new int[size * size];
        linkOf = new int[size * size];
        int moved = 0;
        for (int i = 0; i < size; i++) {
            Map<MacAddress, Integer> from = ways.getOrDefault(places.get(vms.get(i)), Map.of());
            for (int j = 0; j < size && !from.isEmpty(); j++) {
                Integer link = matrix.bytes(i, j) > 0 ? from.get(vms.get(j)) : null;
                if (link != null) {
                    cells[moved] = i * size + j;
                    linkOf[moved] = link;
                    moved++;
                }
            }
        }
        cells = Arrays.copyOf(cells, moved);
        linkOf = Arrays.copyOf(linkOf, moved);
    }

    /** What the moved pairs send now, by the link that they were moved to. */
    private void measure(TrafficMatrix matrix) {
        Arrays.fill(rates, 0);
        int[] place = new int[vms.size()];
        Map<MacAddress, Integer> index = new HashMap<>();
        matrix.vms().forEach(vm -> index.put(vm, index.size()));
        for (int i = 0; i < place.length; i++) {
            place[i] = index.getOrDefault(vms.get(i), -1);
        }
        for (int k = 0; k < cells.length; k++) {
            int row = place[cells[k] / place.length];
            int column = place[cells[k] % place.length];
            if (row >= 0 && column >= 0) {
                rates[linkOf[k]] += matrix.rate(row, column);
            }
        }
    }

    /** The links as they are. */
    void links(List<LinkReading> readings, Instant now) {
        boolean news = false;
        for (LinkReading reading : readings) {
            int link = links.indexOf(reading.id());
            if (link >= 0) {
                if (reading.bytes() < passed[link]) {
                    // An end was started anew and counts from 0.
                    passedBefore[link] = 0;
                }
                news |= reading.bytes() != passed[link];
                passed[link] = reading.bytes();
            }
        }
        double seconds = Duration.between(begun, now).toMillis() / MILLIS;
        if (news && seconds > 0) {
            // Only when nodes have told something new: between their reports the mean would sink.
            double bytes = 0;
            for (int link = 0; link < passed.length; link++) {
                bytes += passed[link] - passedBefore[link];
            }
            carried = bytes / seconds;
        }
    }

    /** A newer matrix; one that reaches back before the rules says nothing. */
    void matrix(TrafficMatrix matrix) {
        if (!matrix.start().isBefore(begun)) {
            measured = true;
            measure(matrix);
        }
    }

    private double sent() {
        return Arrays.stream(rates).sum();
    }

    /** Links that nothing has passed although something is sent that should. */
    private List<String> idle() {
        List<String> idle = new ArrayList<>();
        for (int link = 0; link < passed.length; link++) {
            if (passed[link] <= passedBefore[link] && rates[link] > 0) {
                idle.add(links.get(link));
            }
        }
        return idle;
    }

    Verdict verdict(Instant now) {
        boolean came = measured
                && carried > 0
                && idle().isEmpty()
                && carried >= settings.verifyShare() * sent()
                && sent() >= (1 - settings.verifyLoss()) * before;
        if (came) {
            return Verdict.CAME;
        }
        return now.isBefore(begun.plus(settings.verifyTime())) ? Verdict.OPEN : Verdict.MISSING;
    }

    /** The figures, for people. */
    String figures() {
        if (!measured) {
            return "no whole window has come since its rules run";
        }
        List<String> idle = idle();
        return String.format(
                Locale.ROOT,
                "its links carry %.1f kB/s of the %.1f kB/s that it moved; before, these were %.1f kB/s%s",
                carried / KILO,
                sent() / KILO,
                before / KILO,
                idle.isEmpty() ? "" : "; nothing takes " + idle);
    }
}
