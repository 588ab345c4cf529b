package net.virtuoso.adapt.internal.recording;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.adapt.internal.Journal;
import net.virtuoso.adapt.internal.LinkReading;
import net.virtuoso.adapt.internal.LoopMemory;
import net.virtuoso.adapt.internal.NetworkLoop;
import net.virtuoso.adapt.internal.Supersteps;
import net.virtuoso.adapt.internal.Surroundings;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PlanRequest;
import net.virtuoso.planner.PlannerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Runs a fresh loop on a recording: it gets the same answers at the same moments, and has to decide the same. What it would commit
 * is compared and goes nowhere. One use, one thread.
 */
public final class Replay {
    private static final String WHOLE = "a recording of bundle adapt, version " + Line.VERSION + ", with whole lines";

    private static final int SHORT = 1 << 16;

    private final InputStream in;
    private final String name;
    private final boolean forgiving;
    private final List<String> outcome = new ArrayList<>();
    private final Told told = new Told();
    /** The line, and room for longer ones: each is read in place, none is copied. */
    private byte[] text = new byte[SHORT];

    private int length;
    private int line;

    private Replay(InputStream in, String name, boolean forgiving) {
        this.in = in;
        this.name = name;
        this.forgiving = forgiving;
    }

    /**
     * Repeats a recording, whoever it comes from.
     *
     * @param in the file, in UTF-8; read to its end, not closed
     * @param name its name, for messages
     * @param forgiving whether a last line that is cut off is left out: a controller that was killed leaves one
     * @throws RefusedException if it isn't a recording; the message says where and why
     * @throws IOException if it can't be read
     */
    public static ReplayReport run(InputStream in, String name, boolean forgiving) throws IOException {
        return new Replay(in, name, forgiving).run();
    }

    private ReplayReport run() throws IOException {
        // Not asked below: mostly the largest line of all, it can go as soon as the loop is made.
        Line.Begin begin = begin();
        String network = begin.network();
        Instant from = begin.at();
        Journal journal = new Journal(network);
        NetworkLoop loop = loop(begin, journal);
        journal.tell(
                decision -> outcome.add(RecordedLoop.text(decision)), status -> outcome.add(RecordedLoop.text(status)));
        Instant to = from;
        long steps = 0;
        long compared = 0;
        String difference = null;
        while (difference == null && next()) {
            Line.Entry entry = read(Line.Entry.class);
            repeat(loop, entry);
            difference = difference(entry);
            steps++;
            compared += entry.outcome().size();
            to = entry.at();
        }
        return new ReplayReport(name, network, from, to, steps, compared, difference);
    }

    private Line.Begin begin() throws IOException {
        if (!next()) {
            throw RefusedException.invalid("recording", name, WHOLE + "; it is empty");
        }
        // First by itself: what is behind it has other members in another version.
        int version = read(Line.Version.class).version();
        if (version != Line.VERSION) {
            throw RefusedException.invalid("recording", name + ", version " + version, WHOLE);
        }
        return read(Line.Begin.class);
    }

    private NetworkLoop loop(Line.Begin begin, Journal journal) {
        try {
            long effort = begin.settings().planner().effort();
            if (effort > PlannerSettings.USUAL_EFFORT) {
                // No loop has had more, and with a million times as much nobody could repeat another one for days.
                throw RefusedException.limit("effort", effort, "at most " + PlannerSettings.USUAL_EFFORT);
            }
            LoopMemory memory = begin.memory().whole();
            NetworkLoop loop = new NetworkLoop(begin.network(), begin.settings(), told, journal, memory.planPrefix());
            loop.restore(memory);
            return loop;
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    private void repeat(NetworkLoop loop, Line.Entry entry) {
        told.prepare(entry.reads());
        outcome.clear();
        loop.seen(entry.seen());
        String actor = entry.actor() == null ? "" : entry.actor();
        PlanStatus about = status(entry);
        try {
            if (entry.kind() == Line.Kind.APPLY && about != null) {
                loop.apply(about, actor, entry.dryRun(), entry.at());
            } else if (entry.kind() == Line.Kind.ROLLBACK && about != null) {
                loop.rollback(about, actor, entry.dryRun(), entry.at());
            } else if (entry.kind() == Line.Kind.INFER) {
                loop.inferNow();
            } else if (entry.kind() == Line.Kind.STOP) {
                loop.stop(entry.at(), actor);
            } else {
                loop.step(entry.at());
            }
        } catch (RuntimeException e) {
            outcome.add(RecordedLoop.text(e));
        }
        RuntimeException malformed = told.malformed;
        if (malformed != null) {
            throw refused(malformed);
        }
    }

    /** The plan that an entry is about; {@code null} if it is about none. */
    private @Nullable PlanStatus status(Line.Entry entry) {
        Plan plan = entry.plan();
        PlanState state = entry.state();
        if (plan != null && state != null) {
            return new PlanStatus(plan, state, "", entry.at());
        }
        if (entry.kind() == Line.Kind.APPLY || entry.kind() == Line.Kind.ROLLBACK) {
            throw refused(RefusedException.invalid("plan", null, "the plan that it is about"));
        }
        return null;
    }

    private @Nullable String difference(Line.Entry entry) {
        List<String> recorded = entry.outcome();
        for (int i = 0; i < Math.max(recorded.size(), outcome.size()); i++) {
            String then = i < recorded.size() ? recorded.get(i) : "nothing";
            String now = i < outcome.size() ? outcome.get(i) : "nothing";
            if (!then.equals(now)) {
                String hint = told.problem;
                return "line " + line + ", " + entry.at() + ": recorded '" + then + "', now '" + now + "'"
                        + (hint == null ? "" : " (" + hint + ")");
            }
        }
        return null;
    }

    private <T> T read(Class<T> type) {
        try {
            return Line.JSON.read(type, text, length);
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    private RefusedException refused(RuntimeException cause) {
        RefusedException refused =
                RefusedException.invalid("recording", name + ", line " + line, WHOLE + ": " + cause.getMessage());
        refused.initCause(cause);
        return refused;
    }

    /** Reads the next line; false behind the last. */
    private boolean next() throws IOException {
        length = 0;
        int read = in.read();
        while (read >= 0 && read != '\n') {
            if (length == Line.MAX_LENGTH) {
                throw RefusedException.limit(
                        "recording", name + ", line " + (line + 1), "lines of at most " + Line.MAX_LENGTH + " bytes");
            }
            if (length == text.length) {
                text = Arrays.copyOf(text, Math.min(2 * length, Line.MAX_LENGTH));
            }
            text[length++] = (byte) read;
            read = in.read();
        }
        if (read < 0) {
            if (length > 0 && !forgiving) {
                throw RefusedException.invalid(
                        "recording", name + ", line " + (line + 1), WHOLE + "; this one is cut off");
            }
            return false;
        }
        line++;
        return true;
    }

    /** Answers as it was recorded. */
    private final class Told implements Surroundings {
        private final Map<Integer, Line.Read> reads = new HashMap<>();
        private DesiredState state = DesiredState.EMPTY;
        private Instant newest = Instant.EPOCH;
        private Map<String, Instant> reporting = Map.of();
        private List<LinkReading> links = List.of();
        private PhysicalNetwork physical = PlanRequest.NOTHING_KNOWN;
        private Supersteps supersteps = Supersteps.UNKNOWN;
        private @Nullable TrafficMatrix matrix;
        private @Nullable String problem;
        private @Nullable RuntimeException malformed;
        private int calls;

        void prepare(List<Line.Read> fresh) {
            reads.clear();
            fresh.forEach(read -> reads.put(read.call(), read));
            calls = 0;
            problem = null;
        }

        private void wrong(Line.Read read, String question) {
            if (problem == null) {
                problem = "question " + read.call() + " was another one then, now it is for " + question;
            }
        }

        /** What is told can't be: the recording is to blame, not the loop, which may go on after it. */
        private RuntimeException malformed(RuntimeException cause) {
            malformed = cause;
            return cause;
        }

        @Override
        public DesiredState state() {
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.State fresh) {
                try {
                    state = fresh.difference().on(state);
                } catch (RuntimeException e) {
                    throw malformed(e);
                }
            } else if (read != null) {
                wrong(read, "the desired state");
            }
            return state;
        }

        @Override
        public Instant newest() {
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.Newest fresh) {
                newest = fresh.end();
            } else if (read != null) {
                wrong(read, "the newest second");
            }
            return newest;
        }

        @Override
        public Map<String, Instant> reporting() {
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.Reporting fresh) {
                reporting = fresh.since();
            } else if (read != null) {
                wrong(read, "the nodes that report");
            }
            return reporting;
        }

        @Override
        public TrafficMatrix matrix(Duration window) {
            Line.Read read = reads.get(++calls);
            TrafficMatrix last = matrix;
            if (read instanceof Line.Matrix fresh) {
                try {
                    last = fresh.matrix();
                } catch (RuntimeException e) {
                    throw malformed(e);
                }
            } else if (read instanceof Line.Alike alike && last != null) {
                try {
                    last = last.at(alike.start(), alike.end());
                } catch (RefusedException e) {
                    throw malformed(e);
                }
            } else if (read instanceof Line.NoMatrix none) {
                throw new IllegalStateException(none.reason());
            } else {
                problem = "it asks for a matrix that wasn't looked at then";
                throw new IllegalStateException(problem);
            }
            matrix = last;
            return last;
        }

        @Override
        public List<LinkReading> links(List<String> ids) {
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.Links fresh) {
                links = fresh.links();
            } else if (read != null) {
                wrong(read, "links");
            }
            return links;
        }

        @Override
        public PhysicalNetwork physical() {
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.Physical fresh) {
                physical = fresh.network();
            } else if (read != null) {
                wrong(read, "the physical network");
            }
            return physical;
        }

        @Override
        public Supersteps supersteps() {
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.Steps fresh) {
                supersteps = fresh.supersteps();
            } else if (read != null) {
                wrong(read, "supersteps");
            }
            return supersteps;
        }

        @Override
        public void commit(List<Change> changes, String actor, String reason) {
            outcome.add(RecordedLoop.text(changes));
            Line.Read read = reads.get(++calls);
            if (read instanceof Line.Commit failed) {
                throw new IllegalStateException(failed.reason());
            } else if (read != null) {
                wrong(read, "a commit");
            }
        }

        @Override
        public void publish(Event event) {
            // Nobody is to take a repetition for something that happens.
        }
    }
}
