package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Plan;
import net.virtuoso.vttif.ChangeDetector;
import org.jspecify.annotations.Nullable;

/**
 * What a loop that carries out no plan knows: another one that gets it goes on in the same way. A recording begins with it.
 *
 * @param planPrefix what identifiers of its plans begin with
 * @param plans how many plans it has made
 * @param watch what it knows of the traffic
 * @param demands what the links are wanted for
 * @param holds what stays for a while
 * @param budget how many changes may be made
 * @param takeover what it knows of what was there when it began
 * @param dueAt when the network is held against the demands again
 * @param retryAt when the same traffic is worth a plan again
 * @param failures how many plans in a row have failed
 * @param newsWait whether something new waits for the end of a plan that a person has applied
 * @param objective how good things are, as far as plans have said; not a number if none has
 * @param unreachable transports over which a link between two nodes did not come up
 * @param superstepTries how often supersteps were looked for since the traffic was accepted
 * @param superstepsAt when they are looked for again; {@code null} if they aren't
 * @param proposed plans that wait for a person
 */
public record LoopMemory(
        String planPrefix,
        long plans,
        Watch watch,
        List<Demand> demands,
        HoldDown.Memory holds,
        Budget.Memory budget,
        Takeover.Memory takeover,
        @Nullable Instant dueAt,
        @Nullable Instant retryAt,
        int failures,
        boolean newsWait,
        double objective,
        List<Unreachable.Missing> unreachable,
        int superstepTries,
        @Nullable Instant superstepsAt,
        List<Plan> proposed) {
    /** Takes copies. */
    public LoopMemory {
        demands = DemandList.copyOf(demands);
        unreachable = List.copyOf(unreachable);
        proposed = List.copyOf(proposed);
    }

    /**
     * What it knows of the traffic.
     *
     * @param seen the end of the last matrix that it looked at
     * @param active whether there is traffic
     * @param followed the mode in which it was looked at
     * @param places where the VMs were
     * @param detector what it takes for a change
     */
    public record Watch(
            @Nullable Instant seen,
            boolean active,
            @Nullable AdaptationMode followed,
            Map<MacAddress, String> places,
            ChangeDetector.Memory detector) {
        /** Takes copies. */
        public Watch {
            places = Map.copyOf(places);
        }
    }
}
