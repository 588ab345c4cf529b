package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.planner.PhysicalNetwork;

/**
 * What a loop needs of the rest of the controller, for its one network. All that it learns it learns here, besides the time and
 * what people ask: who records these answers can repeat what the loop did. Called on the loops' thread.
 */
public interface Surroundings {
    /** What is wanted now: the network with what belongs to it, and all nodes. Without the network if it doesn't exist. */
    DesiredState state();

    /** Where the newest matrix ends. */
    Instant newest();

    /**
     * The newest matrix.
     *
     * @throws RuntimeException if there is none to be had
     */
    TrafficMatrix matrix(Duration window);

    /** Which nodes report what passes now, and since when each has told of all. Asked only while it isn't known what is wanted. */
    Map<String, Instant> reporting();

    /** How links are; those that don't exist are left out. */
    List<LinkReading> links(List<String> ids);

    /** What is known of the physical network. */
    PhysicalNetwork physical();

    /** What is seen of the program's supersteps; takes some tenths of a second with a thousand VMs. */
    Supersteps supersteps();

    /**
     * Commits changes; may block for some milliseconds.
     *
     * @throws RuntimeException if they can't be made, or it isn't known whether they were
     */
    void commit(List<Change> changes, String actor, String reason);

    /** Publishes an event. */
    void publish(Event event);
}
