package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.planner.PlannerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Lets links and rules stay for a while after nothing has used them, should they be wanted again: a program that alternates gets
 * the links of all its patterns instead of a change for each. A link that comes back soon after it went is held for twice as long
 * the next time, up to sixteen times; one that stays away for long begins anew. One that never came up neither came nor went. Used
 * by one thread.
 */
public final class HoldDown {
    private static final int MOST_DOUBLINGS = 4;

    /** So many hold-downs after it went, a link that comes is another one. */
    private static final int REMEMBERED = 8;

    private final String network;
    private final Duration base;
    private final Map<String, Instant> unused = new TreeMap<>();
    private final Map<String, Past> past = new TreeMap<>();
    private @Nullable Instant due;

    /**
     * How a link came and went.
     *
     * @param doublings how often the hold-down was doubled
     * @param withdrawn when it went; {@code null} since it came up
     */
    public record Past(int doublings, @Nullable Instant withdrawn) {}

    /**
     * What is held.
     *
     * @param unused identifiers of links and rules, and since when nothing has used them
     * @param past what is known of links
     * @param due when the next may go
     */
    public record Memory(
            Map<String, Instant> unused,
            Map<String, Past> past,
            @Nullable Instant due) {
        /** Takes copies. */
        public Memory {
            unused = Map.copyOf(unused);
            past = Map.copyOf(past);
        }
    }

    /**
     * What of a plan is to be done now.
     *
     * @param changes that
     * @param held how many changes wait
     * @param begun how many of these wait from now on
     * @param led whether something goes that traffic follows
     * @param forbidden identifiers of links that go since they aren't allowed any more
     */
    record Outcome(List<Change> changes, int held, int begun, boolean led, Set<String> forbidden) {}

    HoldDown(String network, Duration base) {
        this.network = network;
        this.base = base;
    }

    Memory memory() {
        return new Memory(unused, past, due);
    }

    void restore(Memory memory) {
        unused.clear();
        unused.putAll(memory.unused());
        past.clear();
        past.putAll(memory.past());
        due = memory.due();
    }

    /** Whether something that was held may go now. */
    boolean isDue(Instant now) {
        Instant next = due;
        return next != null && !now.isBefore(next);
    }

    /** Whether something waits for its time. */
    boolean isWaiting() {
        return due != null;
    }

    /** How long a link, and what leads over it, is held. */
    Duration of(String link) {
        Past known = past.get(link);
        return base.multipliedBy(1L << (known == null ? 0 : known.doublings()));
    }

    /**
     * Leaves out of a plan's changes what is to stay for now: what nothing follows any more. What demands follow and a plan takes
     * away all the same is led elsewhere, so it goes at once, as does what the settings don't allow.
     *
     * @param demands what the plan is for
     * @param known whether that is known already: otherwise only what isn't allowed goes
     * @param settings what there may be: what has been unused longest makes room
     */
    Outcome filter(
            List<Change> changes,
            DesiredState state,
            List<Demand> demands,
            boolean known,
            PlannerSettings settings,
            Instant now) {
        forget(state, now);
        notice(state);
        List<Link> added = new ArrayList<>();
        Map<String, ForwardingRule> made = new HashMap<>();
        for (Change change : changes) {
            if (change instanceof Change.AddLink add) {
                added.add(add.link());
            } else if (change instanceof Change.AddRule add) {
                made.put(add.rule().id(), add.rule());
            }
        }
        Set<String> going = going(changes);
        unused.keySet().retainAll(going);
        int begun = 0;
        if (known) {
            // Who doesn't know what is wanted hasn't seen since when something is unused either.
            for (String id : going) {
                begun += unused.putIfAbsent(id, now) == null ? 1 : 0;
            }
        }
        Set<MacAddress> receivers = receivers(going, state);
        Set<String> led = receivers.isEmpty()
                ? Set.of()
                : Followed.of(state, network, demands, receivers::contains).rules();
        Releases releases = new Releases(network, state, going, made);
        going.stream().filter(led::contains).forEach(releases::add);
        Set<String> forbidden = releases.notAllowed(settings);
        if (known) {
            release(releases, state, going, now);
            releases.makeRoom(settings.limits(), added, longest(going, state, now));
        }
        Set<String> released = releases.all();
        due = going.stream()
                .filter(id -> known && !released.contains(id))
                .map(id -> end(id, state, now))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .orElse(null);
        List<Change> kept = new ArrayList<>();
        for (Change change : changes) {
            String id = removed(change);
            if (id == null || !going.contains(id) || released.contains(id)) {
                kept.add(change);
            }
        }
        int held = going.size() - released.size();
        return new Outcome(kept, held, Math.min(begun, held), released.stream().anyMatch(led::contains), forbidden);
    }

    /** Where those of the rules lead that lead to one VM. */
    private static Set<MacAddress> receivers(Set<String> rules, DesiredState state) {
        Set<MacAddress> receivers = new HashSet<>();
        for (String id : rules) {
            ForwardingRule rule = state.rules().get(id);
            if (rule != null && rule.destination().isExact()) {
                receivers.add(rule.destination().address());
            }
        }
        return receivers;
    }

    /** Until when a link or rule that nothing uses is held. */
    private Instant end(String id, DesiredState state, Instant now) {
        ForwardingRule rule = state.rules().get(id);
        String link = rule == null ? id : Portions.link(network, rule);
        return unused.getOrDefault(id, now).plus(link == null ? base : of(link));
    }

    private void release(Releases releases, DesiredState state, Set<String> going, Instant now) {
        for (String id : going) {
            if (!now.isBefore(end(id, state, now))) {
                releases.add(id);
            }
        }
    }

    /** Links that go, the longest unused first. */
    private List<Link> longest(Set<String> going, DesiredState state, Instant now) {
        return going.stream()
                .filter(state.links()::containsKey)
                .sorted(Comparator.comparing((String id) -> unused.getOrDefault(id, now))
                        .thenComparing(Comparator.naturalOrder()))
                .map(id -> state.links().get(id))
                .toList();
    }

    private static @Nullable String removed(Change change) {
        if (change instanceof Change.DeleteRule delete) {
            return delete.id();
        }
        return change instanceof Change.DeleteLink delete ? delete.id() : null;
    }

    /** The deletions of a list that nothing in it takes back. */
    static List<Change> removals(List<Change> changes) {
        Set<String> going = going(changes);
        return changes.stream()
                .filter(change -> {
                    String id = removed(change);
                    return id != null && going.contains(id);
                })
                .toList();
    }

    /** Identifiers of what these take away. */
    private static Set<String> going(List<Change> changes) {
        Set<String> going = new HashSet<>();
        for (Change change : changes) {
            String id = removed(change);
            if (id != null) {
                going.add(id);
            }
        }
        for (Change change : changes) {
            if (change instanceof Change.AddRule add) {
                going.remove(add.rule().id());
            }
        }
        return going;
    }

    /** The traffic uses what is held for it, hop by hop, and so will the answers: the time begins anew. */
    void used(List<Demand> demands, DesiredState state, Instant now) {
        // There may be a million demands, and few rules that nothing has used: these are looked up.
        Set<MacAddress> receivers = receivers(unused.keySet(), state);
        if (receivers.isEmpty()) {
            return;
        }
        for (ForwardingRule rule :
                Followed.of(state, network, demands, receivers::contains).whole()) {
            unused.computeIfPresent(rule.id(), (key, since) -> now);
            String link = Portions.link(network, rule);
            if (link != null) {
                unused.computeIfPresent(link, (key, since) -> now);
            }
        }
    }

    /** VMs have moved or gone: rules to where they were aren't worth holding. */
    void moved(Set<MacAddress> vms, DesiredState state, Instant now) {
        for (ForwardingRule rule : state.rulesOf(network)) {
            if (rule.origin() == Origin.ADAPTATION
                    && rule.destination().isExact()
                    && vms.contains(rule.destination().address())) {
                String link = Portions.link(network, rule);
                unused.put(rule.id(), now.minus(link == null ? base : of(link)));
            }
        }
    }

    /** Changes were committed. A link that never came up hasn't gone either. */
    void committed(List<Change> changes, Instant now) {
        for (Change change : changes) {
            if (change instanceof Change.DeleteLink delete) {
                past.computeIfPresent(
                        delete.id(),
                        (id, known) -> known.withdrawn() == null ? new Past(known.doublings(), now) : known);
            }
            forgetUse(change);
        }
    }

    private void forgetUse(Change change) {
        String id = removed(change);
        if (id != null) {
            unused.remove(id);
        }
    }

    /** Links are up, those that were before too: now they have come. */
    void cameUp(Collection<String> links, Instant now) {
        for (String link : links) {
            Past known = past.get(link);
            Instant went = known == null ? null : known.withdrawn();
            if (known == null || went != null) {
                boolean soon = went != null && !now.isAfter(went.plus(of(link).multipliedBy(REMEMBERED)));
                int doublings = known == null || !soon ? 0 : Math.min(MOST_DOUBLINGS, known.doublings() + 1);
                past.put(link, new Past(doublings, null));
            }
        }
    }

    /** What an earlier leader's rules lead over has been up. */
    private void notice(DesiredState state) {
        for (ForwardingRule rule : state.rulesOf(network)) {
            String id = Portions.link(network, rule);
            Link link = id == null ? null : state.links().get(id);
            if (link != null && link.origin() == Origin.ADAPTATION) {
                past.putIfAbsent(link.id(), new Past(0, null));
            }
        }
    }

    private void forget(DesiredState state, Instant now) {
        past.entrySet().removeIf(entry -> {
            Instant went = entry.getValue().withdrawn();
            // One that is up and isn't there was taken away by somebody else.
            return went == null
                    ? !state.links().containsKey(entry.getKey())
                    : now.isAfter(went.plus(of(entry.getKey()).multipliedBy(REMEMBERED)));
        });
    }
}
