package net.virtuoso.vttif;

import java.util.List;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What the VMs and links of one network did through the same steps of time. Numbers are bytes a step, finite and not negative.
 *
 * @param stepSeconds a step's length, more than 0
 * @param steps how many there are, at least 1
 * @param vms all that did something
 * @param links those between their nodes
 */
public record ActivityWindow(double stepSeconds, int steps, List<Vm> vms, List<Link> links) {
    /** The most steps: four times 64 s of 20 ms. */
    public static final int MAX_STEPS = 12_800;

    /** Checks sizes and numbers. */
    public ActivityWindow {
        if (!(stepSeconds > 0) || stepSeconds > MAX_STEPS || steps < 1 || steps > MAX_STEPS) {
            throw RefusedException.invalid("steps", steps, "1 to " + MAX_STEPS + " steps, each longer than 0 s");
        }
        vms = List.copyOf(vms);
        links = List.copyOf(links);
        for (Vm vm : vms) {
            check(vm.sent, steps);
            check(vm.received, steps);
        }
        for (Link link : links) {
            check(link.bytes, steps);
        }
    }

    private static void check(double[] series, int steps) {
        if (series.length != steps) {
            throw RefusedException.invalid("series", series.length, steps + " steps");
        }
        for (double bytes : series) {
            if (!(bytes >= 0) || !Double.isFinite(bytes)) {
                throw RefusedException.invalid("series", bytes, "finite numbers, 0 or more");
            }
        }
    }

    /** How long all of it takes, in seconds. */
    public double seconds() {
        return stepSeconds * steps;
    }

    /**
     * One VM.
     *
     * @param vm its address
     * @param sent what it sent in each step
     * @param received what it received in each step
     * @param cpu what it used of its processors; {@code null} if that isn't known
     */
    @SuppressWarnings("ArrayRecordComponent") // input of one computation, never compared
    public record Vm(
            MacAddress vm,
            double[] sent,
            double[] received,
            @Nullable Cpu cpu) {}

    /**
     * Processors that a VM kept busy.
     *
     * @param mean on the average
     * @param peak at most, over about a second
     */
    public record Cpu(double mean, double peak) {}

    /**
     * One link.
     *
     * @param link its identifier
     * @param bytes what it carried in each step, in both directions
     */
    @SuppressWarnings("ArrayRecordComponent") // input of one computation, never compared
    public record Link(String link, double[] bytes) {}
}
