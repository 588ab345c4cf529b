package net.virtuoso.adapt.internal.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import net.virtuoso.adapt.internal.AdaptSettings;
import net.virtuoso.adapt.internal.Journal;
import net.virtuoso.adapt.internal.LoopMemory;
import net.virtuoso.adapt.internal.NetworkLoop;
import net.virtuoso.adapt.internal.Surroundings;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.Demand;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanStatus;
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
    private final List<String> outcome = new ArrayList<>();

    private @Nullable OutputStream out;
    private long written;
    private @Nullable Instant notBefore;
    private boolean leftOut;

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
        this.tap = new Tap(surroundings, outcome::add);
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
            keep(kind, at, actor, plan, dryRun, before, wholeBefore, restBefore, seen);
        }
    }

    /** Writes what happened, unless it need not be done again. */
    private void keep(
            Line.Kind kind,
            Instant at,
            @Nullable String actor,
            @Nullable PlanStatus plan,
            boolean dryRun,
            @Nullable LoopMemory before,
            boolean wholeBefore,
            boolean restBefore,
            @Nullable Instant seen) {
        boolean silent = kind == Line.Kind.STEP && outcome.isEmpty();
        if (silent && !tap.hasNews()) {
            // The same answers as before, and it was time for nothing: the next step does what this one did.
            return;
        }
        // A file that isn't open yet will begin with what the loop knows by then.
        if (silent && loop.isAtRest() && (out == null || restBefore && !tap.stateChanged())) {
            leftOut = true;
            return;
        }
        if (out == null && before == null) {
            return;
        }
        Tap.Shape shape = silent && wholeBefore && loop.isWhole() ? shape() : null;
        Instant from = leftOut ? seen : null;
        leftOut = false;
        write(
                before,
                () -> new Line.Entry(
                        at,
                        kind,
                        from,
                        actor,
                        plan == null ? null : plan.plan(),
                        plan == null ? null : plan.state(),
                        dryRun,
                        before == null ? tap.reads(shape, kind) : tap.all(kind),
                        outcome),
                at);
    }

    private boolean mayWrite(Instant at) {
        Instant earliest = notBefore;
        return earliest == null || !at.isBefore(earliest);
    }

    /** @param entry is made here, so that what can't be written is no concern of the loop's either */
    private void write(@Nullable LoopMemory before, Supplier<Line.Entry> entry, Instant at) {
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
                byte[] begin = Line.bytes(new Line.Begin(Line.VERSION, network, at, settings, PackedMemory.of(before)));
                byte[] first = Line.bytes(entry.get());
                stream = RecordingFiles.append(folder.create(network, at));
                out = stream;
                written = 0;
                put(stream, begin);
                put(stream, first);
            } else {
                put(stream, Line.bytes(entry.get()));
            }
            tap.written();
            if (written > folder.fileLimit() && loop.isWhole() || written > folder.fileLimit() * STRETCH) {
                close();
            }
        } catch (IOException | RuntimeException e) {
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
        tap.forget();
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.warn("A recording of network {} can't be closed: {}", network, e.toString());
            }
        }
    }

    /** What the newest matrix has shown. */
    private Tap.Shape shape() {
        InferredTopology topology = loop.topology();
        if (!loop.isActive() || topology == null) {
            return Tap.Shape.NOTHING;
        }
        long sum = 0;
        for (Demand demand : topology.demands()) {
            // Each pair mixed well, so that the order doesn't matter and no list of a million is kept.
            long pair = demand.source().value() * 0x9e37_79b9_7f4a_7c15L
                    + demand.destination().value();
            pair = (pair ^ pair >>> 30) * 0xbf58_476d_1ce4_e5b9L;
            sum += pair ^ pair >>> 27;
        }
        return new Tap.Shape(topology.kind(), topology.demands().size(), sum);
    }
}
