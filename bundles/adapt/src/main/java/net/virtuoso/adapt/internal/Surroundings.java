package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.util.List;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.TrafficMatrix;

/** What a loop needs of the rest of the controller. Called on the loops' thread. */
interface Surroundings {
    /** What is wanted now. */
    DesiredState state();

    /** The newest matrix of a network. */
    TrafficMatrix matrix(String network, Duration window);

    /** The links of a network as they are. */
    List<LinkView> links(String network);

    /**
     * Commits changes; may block for some milliseconds.
     *
     * @throws RuntimeException if they can't be made
     */
    void commit(List<Change> changes, String actor, String reason);

    /** Publishes an event. */
    void publish(Event event);
}
