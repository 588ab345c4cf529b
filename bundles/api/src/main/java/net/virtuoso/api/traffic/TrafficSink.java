package net.virtuoso.api.traffic;

import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.TrafficReport;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes the nodes' traffic reports at the controller. Registered as a service by whoever wants them; several may. */
@ConsumerType
public interface TrafficSink {
    /**
     * A node reported. Reports of one node come in order, but may be missing, late or twice. Called on a thread of the control
     * connection; must return soon.
     */
    void report(TrafficReport report);

    /** A node reported what its VMs and links did through one second; as {@link #report}. */
    default void activity(ActivityReport report) {}
}
