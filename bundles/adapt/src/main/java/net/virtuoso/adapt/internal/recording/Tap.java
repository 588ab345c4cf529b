package net.virtuoso.adapt.internal.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.virtuoso.adapt.internal.LinkReading;
import net.virtuoso.adapt.internal.Supersteps;
import net.virtuoso.adapt.internal.Surroundings;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.planner.PhysicalNetwork;
import org.jspecify.annotations.Nullable;

/** Stands between a loop and its surroundings and notes what it is told, one step at a time. Used by one thread. */
final class Tap implements Surroundings {
    private final Surroundings real;
    private final Consumer<String> outcome;
    private final List<Noted> noted = new ArrayList<>();
    private Known written = Known.NOTHING;
    private Known next = Known.NOTHING;
    private int calls;

    /** The {@code call}th answer of a step. */
    private record Noted(int call, Object value) {}

    private record Failed(boolean matrix, String reason) {}

    /**
     * What of a matrix decides something as long as nothing else happens: what it is called, and who sends to whom.
     *
     * @param kind {@code null} while there is no traffic to be followed
     * @param pairs how many pairs
     * @param sum which ones
     */
    record Shape(@Nullable TopologyClass kind, int pairs, long sum) {
        static final Shape NOTHING = new Shape(null, 0, 0);
    }

    /** {@link Surroundings#reporting}. */
    private record Reporting(Map<String, Instant> since) {}

    /** What whoever reads the recording knows up to some line. */
    private record Known(
            DesiredState state,
            @Nullable Instant newest,
            @Nullable Reporting reporting,
            @Nullable List<LinkReading> links,
            @Nullable PhysicalNetwork physical,
            @Nullable Supersteps supersteps,
            @Nullable Shape shape,
            List<MacAddress> vms) {
        private static final Known NOTHING =
                new Known(DesiredState.EMPTY, null, null, null, null, null, null, List.of());
    }

    Tap(Surroundings real, Consumer<String> outcome) {
        this.real = real;
        this.outcome = outcome;
    }

    /** A step begins. */
    void begin() {
        noted.clear();
        calls = 0;
    }

    /** Whoever reads on knows nothing. */
    void forget() {
        written = Known.NOTHING;
    }

    /** What was given out last is in the recording. */
    void written() {
        written = next;
    }

    /** Whether the desired state is another one than in the recording. */
    boolean stateChanged() {
        return noted.stream().anyMatch(n -> n.value() instanceof DesiredState s && s != written.state());
    }

    /** Whether an answer was another one than in the recording. */
    boolean hasNews() {
        return noted.stream().anyMatch(n -> {
            if (n.value() instanceof DesiredState state) {
                return state != written.state();
            } else if (n.value() instanceof Instant newest) {
                return !newest.equals(written.newest());
            } else if (n.value() instanceof Reporting reporting) {
                return !reporting.equals(written.reporting());
            } else if (n.value() instanceof List<?> links) {
                return !links.equals(written.links());
            }
            return true;
        });
    }

    private <T> T note(T value) {
        noted.add(new Noted(++calls, value));
        return value;
    }

    @Override
    public DesiredState state() {
        return note(real.state());
    }

    @Override
    public Instant newest() {
        return note(real.newest());
    }

    @Override
    public Map<String, Instant> reporting() {
        return note(new Reporting(Map.copyOf(real.reporting()))).since();
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
    public PhysicalNetwork physical() {
        return note(real.physical());
    }

    @Override
    public Supersteps supersteps() {
        return note(real.supersteps());
    }

    @Override
    public void commit(List<Change> changes, String actor, String reason) {
        outcome.accept(RecordedLoop.text(changes));
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

    /** All answers of the step, for whoever knows nothing. */
    List<Line.Read> all(Line.Kind kind) {
        forget();
        return reads(null, kind);
    }

    /**
     * The answers of the step that aren't the same as before.
     *
     * @param shape what the newest matrix has shown, if that is all that it decided; {@code null} if it is to be there whole
     * @param kind what the step was
     */
    List<Line.Read> reads(@Nullable Shape shape, Line.Kind kind) {
        List<Line.Read> reads = new ArrayList<>();
        DesiredState state = written.state();
        Instant newest = written.newest();
        Reporting reporting = written.reporting();
        List<LinkReading> links = written.links();
        PhysicalNetwork physical = written.physical();
        Supersteps supersteps = written.supersteps();
        Shape known = written.shape();
        List<MacAddress> vms = written.vms();
        for (Noted note : noted) {
            int call = note.call();
            if (note.value() instanceof DesiredState now && now != state) {
                reads.add(new Line.State(call, StateDifference.between(state, now)));
                state = now;
            } else if (note.value() instanceof Instant end && !end.equals(newest)) {
                reads.add(new Line.Newest(call, end));
                newest = end;
            } else if (note.value() instanceof Reporting now && !now.equals(reporting)) {
                reads.add(new Line.Reporting(call, now.since()));
                reporting = now;
            } else if (note.value() instanceof TrafficMatrix matrix) {
                if (shape != null && shape.equals(known) && matrix.vms().equals(vms)) {
                    reads.add(new Line.Alike(call, matrix.start(), matrix.end()));
                } else {
                    reads.add(Line.Matrix.of(call, matrix));
                    // Only to one that was followed, and in a step that was for that alone, another one can be alike.
                    known = shape;
                    vms = matrix.vms();
                }
            } else if (note.value() instanceof List<?> list && !list.equals(links)) {
                links = list.stream().map(LinkReading.class::cast).toList();
                reads.add(new Line.Links(call, links));
            } else if (note.value() instanceof PhysicalNetwork now && !now.equals(physical)) {
                physical = now;
                reads.add(new Line.Physical(call, now));
            } else if (note.value() instanceof Supersteps now && !now.equals(supersteps)) {
                supersteps = now;
                reads.add(new Line.Steps(call, now));
            } else if (note.value() instanceof Failed failed) {
                reads.add(
                        failed.matrix()
                                ? new Line.NoMatrix(call, failed.reason())
                                : new Line.Commit(call, failed.reason()));
            }
        }
        next = new Known(
                state, newest, reporting, links, physical, supersteps, kind == Line.Kind.STEP ? known : null, vms);
        return reads;
    }
}
