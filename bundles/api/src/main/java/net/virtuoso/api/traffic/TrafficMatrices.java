package net.virtuoso.api.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import org.osgi.annotation.versioning.ProviderType;

/** Traffic matrices of the networks, and what else is told from traffic without asking the application. Safe for use by several threads; never blocks. */
@ProviderType
public interface TrafficMatrices {
    /**
     * What the VMs of a network sent each other in the last whole seconds. Traffic with other addresses (the LAN's) isn't in it,
     * nor are the classes that are noise ({@link TrafficClass#ARP} and so on).
     *
     * @param network the network's name
     * @param window how far back, 1 s to 64 s; rounded up to the next power of two of seconds
     * @return the matrix over all VMs that are bound to the network, in the order of their addresses
     * @throws net.virtuoso.model.RefusedException if there is no such network or the window is out of range
     */
    TrafficMatrix matrix(String network, Duration window);

    /**
     * Where matrices end now: the end of the newest second of which all nodes that report have told. The next matrix is no news
     * before this has moved on.
     */
    Instant newest();

    /**
     * Which nodes report now, and since when each has told of every second without a gap. What others send isn't in the matrices:
     * that there is no traffic is known of these nodes only. Nodes report to one controller, so that to another one this begins
     * when they have come to it.
     *
     * @return by name, the beginning of the first of these seconds
     */
    Map<String, Instant> reporting();

    /**
     * All traffic of a network in the last whole seconds, by class, in bytes; whatever its addresses.
     *
     * @param network the network's name
     * @param window as for {@link #matrix}
     */
    Map<TrafficClass, Long> byClass(String network, Duration window);

    /**
     * What the application does with its time, from the timing of its traffic and its VMs' processor time. Works it out; takes some
     * tenths of a second in a network of a thousand VMs.
     *
     * @param network the network's name
     * @param window how far back, 8 s to 64 s: supersteps of up to a third of it are seen
     * @throws net.virtuoso.model.RefusedException if there is no such network or the window is out of range
     */
    ApplicationStructure structure(String network, Duration window);
}
