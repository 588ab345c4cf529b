package net.virtuoso.adapt.internal.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import net.virtuoso.adapt.internal.AdaptSettings;
import net.virtuoso.adapt.internal.Journal;
import net.virtuoso.adapt.internal.LinkReading;
import net.virtuoso.adapt.internal.LoopMemory;
import net.virtuoso.adapt.internal.NetworkLoop;
import net.virtuoso.adapt.internal.Surroundings;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.wire.json.ModelJson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop, and the recording of all that it learns. A network at rest costs nothing; one with traffic a line a second, and a matrix
 * only when it shows another topology or something is decided. When a file is full the recording goes on in another one, which
 * begins with what the loop knows. A disk that fails stops the recording, never the loop. Used by one thread.
 */
public final class RecordedLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedLoop.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    /** So many times the length of a file, one whose loop is never between two plans has at most. */
    private static final int STRETCH = 4;

    private static final byte[] NEW_LINE = {'\n'};

    private final String network;
    private final AdaptSettings settings;
    private final @Nullable RecordingFiles files;
    private final NetworkLoop loop;
    private final Tap tap;
    private final ModelJson json = Line.json();
    private final List<String> outcome = new ArrayList<>();

    private @Nullable OutputStream out;
    private long written;
    private @Nullable Instant notBefore;
    private boolean leftOut;
    private @Nullable Shape shape;

    /** What of a matrix decides something: who sends to whom, and what that is called. */
    private record Shape(boolean active, @Nullable TopologyClass kind, Set<Way> ways, List<?> vms) {}

    private record Way(Object from, Object to) {}

    /**
     * @param planPrefix what identifiers of its plans begin with
     * @param files where it is recorded; {@code null} if it isn't
     */
    public RecordedLoop(
            String network,
            AdaptSettings settings,
            Surroundings surroundings,
            Journal journal,
            String planPrefix,
            @Nullable RecordingFiles files) {
        this.network = network;
        this.settings = settings;
        this.files = files;
        this.tap = new Tap(surroundings);
        this.loop = new NetworkLoop(network, settings, tap, journal, planPrefix);
        journal.tell(this::decided, this::planned);
    }

    private void decided(Decision decision) {
        outcome.add(text(decision));
        LOG.info("Network {}: {}: {}", network, decision.decision(), decision.reason());
    }

    private void planned(PlanStatus status) {
        outcome.add(text(status));
        tap.publish(new Event.PlanChanged(network, status.plan().id(), status.state(), status.reason()));
    }

    static String text(Decision decision) {
        return decision.decision() + ": " + decision.reason();
    }

    static String text(PlanStatus status) {
        return "plan " + status.plan().id() + " is " + status.state() + ": " + status.reason();
    }

    static String text(List<Change> changes) {
        CRC32 sum = new CRC32();
        sum.update(String.valueOf(changes).getBytes(StandardCharsets.UTF_8));
        return "commit of " + changes.size() + " changes, sum " + Long.toHexString(sum.getValue());
    }

    static String text(RuntimeException failure) {
        return "failed: " + failure.getMessage();
    }

    /** Time passed. */
    public void step(Instant at) {
        record(Line.Kind.STEP, at, null, null, false, () -> {
            loop.step(at);
            return "";
        });
    }

    /** A person applies a plan. */
    public PlanStatus apply(PlanStatus proposed, String actor, boolean dryRun, Instant at) {
        return record(Line.Kind.APPLY, at, actor, proposed, dryRun, () -> loop.apply(proposed, actor, dryRun, at));
    }

    /** A person undoes a plan. */
    public PlanStatus rollback(PlanStatus applied, String actor, boolean dryRun, Instant at) {
        return record(Line.Kind.ROLLBACK, at, actor, applied, dryRun, () -> loop.rollback(applied, actor, dryRun, at));
    }

    /** A person asks for an inference. */
    public InferredTopology infer(Instant at) {
        return record(Line.Kind.INFER, at, null, null, false, loop::inferNow);
    }

    /** It ends. */
    public void stop(Instant at, String reason) {
        record(Line.Kind.STOP, at, reason, null, false, () -> {
            loop.stop(at, reason);
            return "";
        });
        close();
    }

    /** What was inferred last; {@code null} if nothing was. */
    public @Nullable InferredTopology topology() {
        return loop.topology();
    }

    private <T> T record(
            Line.Kind kind,
            Instant at,
            @Nullable String actor,
            @Nullable PlanStatus plan,
            boolean dryRun,
            Supplier<T> step) {
        outcome.clear();
        tap.begin();
        if (files == null) {
            return step.get();
        }
        boolean wholeBefore = loop.isWhole();
        boolean restBefore = loop.isAtRest();
        Instant seen = loop.seen();
        LoopMemory before = out == null && wholeBefore && mayWrite(at) ? loop.memory() : null;
        try {
            return step.get();
        } catch (RuntimeException e) {
            outcome.add(text(e));
            throw e;
        } finally {
            // A file that isn't open yet will begin with what the loop knows by then.
            boolean nothing = kind == Line.Kind.STEP
                    && loop.isAtRest()
                    && outcome.isEmpty()
                    && (out == null || restBefore && !tap.stateChanged());
            if (nothing) {
                leftOut = true;
            } else if (out != null || before != null) {
                boolean plain = kind == Line.Kind.STEP && outcome.isEmpty() && wholeBefore && loop.isWhole();
                write(
                        before,
                        new Line.Entry(
                                at,
                                kind,
                                leftOut ? seen : null,
                                actor,
                                plan == null ? null : plan.plan(),
                                plan == null ? null : plan.state(),
                                dryRun,
                                before == null ? tap.reads(plain, kind) : tap.all(kind),
                                outcome),
                        at);
                leftOut = false;
            }
        }
    }

    private boolean mayWrite(Instant at) {
        Instant earliest = notBefore;
        return earliest == null || !at.isBefore(earliest);
    }

    private void write(@Nullable LoopMemory before, Line.Entry entry, Instant at) {
        RecordingFiles folder = files;
        if (folder == null) {
            return;
        }
        try {
            OutputStream stream = out;
            if (stream == null) {
                if (before == null) {
                    return;
                }
                stream = RecordingFiles.append(folder.create(network, at));
                out = stream;
                written = 0;
                put(stream, json.write(new Line.Begin(Line.VERSION, network, at, settings, before)));
            }
            put(stream, json.write(entry));
            tap.written();
            if (written > folder.fileLimit() && loop.isWhole() || written > folder.fileLimit() * STRETCH) {
                close();
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("What the adaptation of network {} does can't be recorded now: {}", network, e.toString());
            notBefore = at.plus(AGAIN);
            close();
        }
    }

    private void put(OutputStream stream, byte[] line) throws IOException {
        // One call: who reads meanwhile finds whole lines, but for the last one of a process that was killed.
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = NEW_LINE[0];
        stream.write(whole);
        written += whole.length;
    }

    private void close() {
        OutputStream stream = out;
        out = null;
        shape = null;
        tap.forget();
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.warn("A recording of network {} can't be closed: {}", network, e.toString());
            }
        }
    }

    private Shape shapeNow(TrafficMatrix matrix) {
        InferredTopology topology = loop.topology();
        if (!loop.isActive() || topology == null) {
            return new Shape(false, null, Set.of(), matrix.vms());
        }
        Set<Way> ways = new HashSet<>();
        for (Demand demand : topology.demands()) {
            ways.add(new Way(demand.source(), demand.destination()));
        }
        return new Shape(true, topology.kind(), ways, matrix.vms());
    }

    /** Stands between the loop and its surroundings and notes what is told. */
    private final class Tap implements Surroundings {
        private final Surroundings real;
        private final List<Noted> noted = new ArrayList<>();
        private DesiredState state = StateDifference.nothing();
        private DesiredState stateWritten = state;
        private @Nullable Instant newestWritten;
        private @Nullable List<LinkReading> linksWritten;
        private int calls;

        private record Noted(int call, Object value) {}

        private record Failed(boolean matrix, String reason) {}

        Tap(Surroundings real) {
            this.real = real;
        }

        void begin() {
            noted.clear();
            calls = 0;
        }

        void forget() {
            stateWritten = StateDifference.nothing();
            newestWritten = null;
            linksWritten = null;
        }

        boolean stateChanged() {
            return noted.stream().anyMatch(n -> n.value() instanceof DesiredState s && s != stateWritten);
        }

        private <T> T note(T value) {
            noted.add(new Noted(++calls, value));
            return value;
        }

        @Override
        public DesiredState state() {
            state = note(real.state());
            return state;
        }

        @Override
        public Instant newest() {
            return note(real.newest());
        }

        @Override
        public TrafficMatrix matrix(Duration window) {
            try {
                return note(real.matrix(window));
            } catch (RuntimeException e) {
                note(new Failed(true, String.valueOf(e.getMessage())));
                throw e;
            }
        }

        @Override
        public List<LinkReading> links(List<String> ids) {
            return note(List.copyOf(real.links(ids)));
        }

        @Override
        public void commit(List<Change> changes, String actor, String reason) {
            outcome.add(text(changes));
            try {
                real.commit(changes, actor, reason);
                note("");
            } catch (RuntimeException e) {
                note(new Failed(false, String.valueOf(e.getMessage())));
                throw e;
            }
        }

        @Override
        public void publish(Event event) {
            real.publish(event);
        }

        List<Line.Read> all(Line.Kind kind) {
            forget();
            return reads(false, kind);
        }

        /** @param plain whether a matrix matters only by what it shows */
        List<Line.Read> reads(boolean plain, Line.Kind kind) {
            List<Line.Read> reads = new ArrayList<>();
            int matrices = 0;
            DesiredState lastState = stateWritten;
            Instant lastNewest = newestWritten;
            List<LinkReading> lastLinks = linksWritten;
            for (Noted note : noted) {
                if (note.value() instanceof DesiredState now && now != lastState) {
                    reads.add(new Line.State(note.call(), StateDifference.between(lastState, now)));
                    lastState = now;
                } else if (note.value() instanceof Instant end && !end.equals(lastNewest)) {
                    reads.add(new Line.Newest(note.call(), end));
                    lastNewest = end;
                } else if (note.value() instanceof TrafficMatrix matrix) {
                    reads.add(read(note.call(), matrix, plain));
                    matrices++;
                } else if (note.value() instanceof List<?> list && !list.equals(lastLinks)) {
                    lastLinks = list.stream().map(LinkReading.class::cast).toList();
                    reads.add(new Line.Links(note.call(), lastLinks));
                } else if (note.value() instanceof Failed failed) {
                    reads.add(
                            failed.matrix()
                                    ? new Line.NoMatrix(note.call(), failed.reason())
                                    : new Line.Commit(note.call(), failed.reason()));
                }
            }
            if (matrices > 1 || matrices == 1 && kind != Line.Kind.STEP) {
                // The last one isn't what was followed: nothing is alike to it.
                shape = null;
            }
            stateToBe = lastState;
            newestToBe = lastNewest;
            linksToBe = lastLinks;
            return reads;
        }

        private DesiredState stateToBe = state;
        private @Nullable Instant newestToBe;
        private @Nullable List<LinkReading> linksToBe;

        void written() {
            stateWritten = stateToBe;
            newestWritten = newestToBe;
            linksWritten = linksToBe;
        }

        private Line.Read read(int call, TrafficMatrix matrix, boolean plain) {
            Shape now = shapeNow(matrix);
            if (plain && now.equals(shape)) {
                return new Line.Alike(call, matrix.start(), matrix.end());
            }
            shape = now;
            return Line.Matrix.of(call, matrix);
        }
    }
}
