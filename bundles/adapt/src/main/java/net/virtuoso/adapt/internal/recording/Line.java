package net.virtuoso.adapt.internal.recording;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.adapt.internal.AdaptSettings;
import net.virtuoso.adapt.internal.LinkReading;
import net.virtuoso.adapt.internal.Supersteps;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.wire.json.ModelJson;
import org.jspecify.annotations.Nullable;

/** The lines of a recording, each a JSON object: first one {@link Begin}, then one {@link Entry} for each step that matters. */
final class Line {
    /** What a recording of another form can't be repeated by. */
    static final int VERSION = 5;

    /**
     * The longest line. Where each of 1024 VMs sends to each other one, a matrix takes some 5 MB and what a loop knows twice that;
     * as many rules as there may be take 20 MB.
     */
    static final int MAX_LENGTH = 32 << 20;

    /** One for all: it knows the types that it has met, which takes time and room. */
    static final ModelJson JSON = new ModelJson(MAX_LENGTH);

    private Line() {}

    /**
     * A line without its end.
     *
     * @throws IllegalArgumentException if it is longer than can be read again
     */
    static byte[] bytes(Object line) {
        byte[] bytes = JSON.write(line);
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a line of " + bytes.length + " bytes, more than the " + MAX_LENGTH + " that can be read again");
        }
        return bytes;
    }

    /**
     * The first line.
     *
     * @param version {@link #VERSION}
     * @param network the network's name
     * @param at when
     * @param settings the loop's settings
     * @param memory what it knew
     */
    record Begin(int version, String network, Instant at, AdaptSettings settings, PackedMemory memory) {}

    /** What the first line of any version has. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Version(int version) {}

    /** What happened to the loop. */
    enum Kind {
        /** Time passed. */
        STEP,
        /** A person applied a plan. */
        APPLY,
        /** A person undid one. */
        ROLLBACK,
        /** A person asked for an inference. */
        INFER,
        /** It ended. */
        STOP
    }

    /**
     * One thing that happened.
     *
     * @param at when
     * @param kind what
     * @param seen the end of the last matrix that the loop had looked at, if steps before this one were left out; else
     *     {@code null}
     * @param actor who asked, or why it ended; {@code null} for a step
     * @param plan which plan; {@code null} if none
     * @param state its state
     * @param dryRun whether it was only asked what would be done
     * @param reads what the loop learned
     * @param outcome what came of it, a text each
     */
    record Entry(
            Instant at,
            Kind kind,
            @Nullable Instant seen,
            @Nullable String actor,
            @Nullable Plan plan,
            @Nullable PlanState state,
            boolean dryRun,
            List<Read> reads,
            List<String> outcome) {
        Entry {
            reads = List.copyOf(reads);
            outcome = List.copyOf(outcome);
        }
    }

    /** An answer that the loop got and that wasn't the same as the last one. {@code call} numbers its questions in a step. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "read")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = State.class, name = "state"),
        @JsonSubTypes.Type(value = Newest.class, name = "newest"),
        @JsonSubTypes.Type(value = Reporting.class, name = "reporting"),
        @JsonSubTypes.Type(value = Matrix.class, name = "matrix"),
        @JsonSubTypes.Type(value = Alike.class, name = "alike"),
        @JsonSubTypes.Type(value = NoMatrix.class, name = "no-matrix"),
        @JsonSubTypes.Type(value = Links.class, name = "links"),
        @JsonSubTypes.Type(value = Physical.class, name = "physical"),
        @JsonSubTypes.Type(value = Steps.class, name = "supersteps"),
        @JsonSubTypes.Type(value = Commit.class, name = "commit")
    })
    sealed interface Read {
        int call();
    }

    /** The desired state, as what changed of it. */
    record State(int call, StateDifference difference) implements Read {}

    /** Where the newest matrix ends. */
    record Newest(int call, Instant end) implements Read {}

    /** Which nodes reported, and since when. */
    record Reporting(int call, Map<String, Instant> since) implements Read {
        Reporting {
            since = Map.copyOf(since);
        }
    }

    /**
     * A matrix.
     *
     * @param pairs its entries that aren't 0
     * @param start the window's beginning
     * @param end its end
     */
    record Matrix(int call, PackedPairs pairs, Instant start, Instant end) implements Read {
        static Matrix of(int call, TrafficMatrix matrix) {
            return new Matrix(call, PackedPairs.of(matrix), matrix.start(), matrix.end());
        }

        TrafficMatrix matrix() {
            return new TrafficMatrix(pairs.vms(), pairs.entries(), start, end);
        }
    }

    /** A matrix that shows the same topology as the last one that was recorded: its rates decided nothing. */
    record Alike(int call, Instant start, Instant end) implements Read {}

    /** There was no matrix to be had. */
    record NoMatrix(int call, String reason) implements Read {}

    /** How links were. */
    record Links(int call, List<LinkReading> links) implements Read {
        Links {
            links = List.copyOf(links);
        }
    }

    /** What was known of the physical network. */
    record Physical(int call, PhysicalNetwork network) implements Read {}

    /** What was seen of supersteps. */
    record Steps(int call, Supersteps supersteps) implements Read {}

    /** A commit that failed; {@code reason} says why. One that was made shows in the outcome alone. */
    record Commit(int call, String reason) implements Read {}
}
