package net.virtuoso.bench.stability;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import net.virtuoso.api.state.Commit;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;

/** Passes changes on to the desired state and remembers when links of a network came and went. Safe for several threads. */
final class LinkLog {
    private static final double MILLI = 1e3;

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A link that came or went.
     *
     * @param link its identifier, which begins with its network's name
     * @param added whether it came
     */
    record Entry(Instant at, String link, boolean added) {}

    /** Takes in what was committed. */
    synchronized void note(Instant at, List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.AddLink add) {
                entries.add(new Entry(at, add.link().id(), true));
            } else if (change instanceof Change.DeleteLink delete) {
                entries.add(new Entry(at, delete.id(), false));
            }
        }
    }

    /** What came and went in a network, in order. */
    synchronized List<Entry> of(String network) {
        return entries.stream()
                .filter(entry -> entry.link().startsWith(network + "."))
                .toList();
    }

    /**
     * How often a link that had come went again without need: once for each true change is none, since what one pattern needed
     * the next one may not.
     *
     * @param start when the program began
     * @param changes when its pattern changed, in seconds from then
     */
    static int oscillations(List<Entry> entries, Instant start, List<Integer> changes) {
        Map<String, Integer> gone = new HashMap<>();
        Map<String, Integer> since = new HashMap<>();
        int oscillations = 0;
        for (Entry entry : entries) {
            int change = latest(changes, Duration.between(start, entry.at()).toMillis() / MILLI);
            if (!Integer.valueOf(change).equals(since.put(entry.link(), change))) {
                gone.put(entry.link(), 0);
            }
            if (!entry.added() && gone.merge(entry.link(), 1, Integer::sum) > 1) {
                oscillations++;
            }
        }
        return oscillations;
    }

    private static int latest(List<Integer> changes, double second) {
        return (int) changes.stream().filter(change -> change <= second).count();
    }

    /** A service that notes what passes. */
    DesiredStateService over(DesiredStateService states) {
        return new DesiredStateService() {
            @Override
            public DesiredState current() {
                return states.current();
            }

            @Override
            public Commit commit(List<Change> changes, String actor, String reason) {
                Commit commit = states.commit(changes, actor, reason);
                note(Instant.now(), changes);
                return commit;
            }

            @Override
            public CompletionStage<Long> running(long revision) {
                return states.running(revision);
            }
        };
    }
}
