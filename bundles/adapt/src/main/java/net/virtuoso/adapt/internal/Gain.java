package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Plan;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.planner.Ways;
import org.jspecify.annotations.Nullable;

/**
 * Whether the gain of a plan came: what it moved goes over each link of its new way, and the application isn't slower than before.
 * It is judged by whole seconds after the rules ran; figures are bytes a second. Used by one thread.
 */
final class Gain {
    private static final double MILLIS = 1e3;
    private static final double KILO = 1e3;

    private final AdaptSettings settings;
    private final Instant begun;
    /** The pairs of VMs that were moved, as cells of a matrix of these VMs; parallel to {@link #wayOf}. */
    private final List<MacAddress> vms;

    private int[] cells = {};
    /** The number of the way that each pair was moved to, in {@link #ways}. */
    private int[] wayOf = {};

    /** The numbers of the links of each way, in {@link #links}. */
    private final List<int[]> ways = new ArrayList<>();

    private final List<String> links;
    private final long[] passedBefore;
    private final long[] passed;
    /** What is sent on each way. */
    private double[] sent = {};
    /** What is sent over each link. */
    private final double[] rates;

    private final double[] carried;
    private final double before;
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
     * @param state with the plan's changes
     * @param before the matrix before; {@code null} if there was none to be had
     * @param carriers links that the plan leads over
     */
    Gain(
            Plan plan,
            DesiredState state,
            @Nullable TrafficMatrix before,
            Collection<String> carriers,
            AdaptSettings settings,
            Instant now) {
        this.settings = settings;
        this.begun = now;
        Map<String, Integer> numbers = new LinkedHashMap<>();
        carriers.forEach(link -> numbers.put(link, numbers.size()));
        this.vms = before == null ? List.of() : before.vms();
        if (before != null) {
            move(plan, state, before, numbers);
        }
        this.links = List.copyOf(numbers.keySet());
        this.passed = new long[links.size()];
        this.passedBefore = new long[links.size()];
        this.rates = new double[links.size()];
        this.carried = new double[links.size()];
        this.sent = new double[ways.size()];
        if (before != null) {
            measure(before);
        }
        this.before = Arrays.stream(sent).sum();
    }

    /** Which links are to be read: those that the plan leads over, and the others on the ways of what it moved. */
    List<String> links() {
        return links;
    }

    /** How the links are before the rules run. */
    void begin(List<LinkReading> readings) {
        for (LinkReading reading : readings) {
            int link = links.indexOf(reading.id());
            if (link >= 0) {
                passedBefore[link] = reading.bytes();
                passed[link] = reading.bytes();
            }
        }
    }

    /** Finds the pairs that follow one of the plan's rules, and none of an operator. */
    private void move(Plan plan, DesiredState state, TrafficMatrix matrix, Map<String, Integer> numbers) {
        Set<String> rules = new HashSet<>();
        Set<MacAddress> receivers = new HashSet<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddRule add && add.rule().destination().isExact()) {
                rules.add(add.rule().id());
                receivers.add(add.rule().destination().address());
            }
        }
        Ways all = new Ways(state, state.network(plan.network()));
        Map<List<ForwardingRule>, Integer> known = new HashMap<>();
        int size = matrix.size();
        cells = new int[size * size];
        wayOf = new int[size * size];
        int moved = 0;
        for (int j = 0; j < size; j++) {
            MacAddress destination = vms.get(j);
            if (!receivers.contains(destination)) {
                continue;
            }
            Map<String, Ways.Way> byNode = new HashMap<>();
            for (int i = 0; i < size; i++) {
                String node = matrix.bytes(i, j) > 0 ? all.place(vms.get(i)) : null;
                if (node == null) {
                    continue;
                }
                Ways.Way way = all.dependsOnSender(destination) ? null : byNode.get(node);
                if (way == null) {
                    way = all.of(vms.get(i), destination);
                    byNode.put(node, way);
                }
                if (!way.operators() && way.rules().stream().anyMatch(rule -> rules.contains(rule.id()))) {
                    List<ForwardingRule> follows = way.rules();
                    cells[moved] = i * size + j;
                    wayOf[moved] =
                            known.computeIfAbsent(follows, key -> number(links(plan.network(), follows), numbers));
                    moved++;
                }
            }
        }
        cells = Arrays.copyOf(cells, moved);
        wayOf = Arrays.copyOf(wayOf, moved);
    }

    private static List<String> links(String network, List<ForwardingRule> rules) {
        return rules.stream()
                .map(rule -> Portions.link(network, rule))
                .filter(Objects::nonNull)
                .toList();
    }

    private int number(List<String> way, Map<String, Integer> numbers) {
        way.forEach(link -> numbers.putIfAbsent(link, numbers.size()));
        ways.add(way.stream().mapToInt(link -> numbers.getOrDefault(link, 0)).toArray());
        return ways.size() - 1;
    }

    /** What the moved pairs send now, by the way that they were moved to. */
    private void measure(TrafficMatrix matrix) {
        Arrays.fill(sent, 0);
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
                sent[wayOf[k]] += matrix.rate(row, column);
            }
        }
        Arrays.fill(rates, 0);
        for (int way = 0; way < sent.length; way++) {
            for (int link : ways.get(way)) {
                rates[link] += sent[way];
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
            for (int link = 0; link < passed.length; link++) {
                carried[link] = (passed[link] - passedBefore[link]) / seconds;
            }
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
        return Arrays.stream(sent).sum();
    }

    /** What of it arrives: on each way the share that its worst link carries. Without known pairs, what the links carry. */
    private double arrived() {
        if (cells.length == 0) {
            return Arrays.stream(carried).sum();
        }
        double arrived = 0;
        for (int way = 0; way < sent.length; way++) {
            double share = 1;
            for (int link : ways.get(way)) {
                share = Math.min(share, rates[link] > 0 ? carried[link] / rates[link] : 1);
            }
            arrived += share * sent[way];
        }
        return arrived;
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
                && arrived() > 0
                && idle().isEmpty()
                && arrived() >= settings.verifyShare() * sent()
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
                arrived() / KILO,
                sent() / KILO,
                before / KILO,
                idle.isEmpty() ? "" : "; nothing takes " + idle);
    }
}
