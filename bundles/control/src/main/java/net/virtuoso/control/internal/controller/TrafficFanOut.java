package net.virtuoso.control.internal.controller;

import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.model.TrafficReport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Gives traffic reports to everybody who wants them.
 *
 * <p>Apart from {@link ControllerComponent} because who takes reports also asks for the desired state: if the controller
 * itself waited for its sinks, neither could begin before the other.
 */
@Component(
        service = {},
        immediate = true)
public final class TrafficFanOut {
    private final TrafficSource source;
    private final CopyOnWriteArrayList<TrafficSink> sinks = new CopyOnWriteArrayList<>();

    /** Begins to pass reports on. */
    @Activate
    public TrafficFanOut(@Reference TrafficSource source) {
        this.source = source;
        source.passTo(this::report);
    }

    /** Passes none on any more. */
    @Deactivate
    void deactivate() {
        source.passTo(null);
    }

    private void report(TrafficReport report) {
        sinks.forEach(sink -> sink.report(report));
    }

    /** Someone wants the nodes' traffic reports. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSink(TrafficSink sink) {
        sinks.add(sink);
    }

    /** No longer. */
    void removeSink(TrafficSink sink) {
        sinks.remove(sink);
    }
}
