package net.virtuoso.vttif;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.ApplicationStructure.Bottleneck;
import net.virtuoso.model.ApplicationStructure.LinkShare;
import net.virtuoso.model.ApplicationStructure.VmShare;
import net.virtuoso.model.MacAddress;
import net.virtuoso.vttif.internal.Bursts;
import net.virtuoso.vttif.internal.Onsets;
import net.virtuoso.vttif.internal.Periodicity;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the timing of traffic and from processor time what a bulk-synchronous program (L. G. Valiant, <em>A Bridging Model for
 * Parallel Computation</em>, CACM 33(8), 1990) does with its time: the period of its supersteps, what each VM's time goes to, which VM
 * the others wait for, which link is busy longest. The equations are in {@code docs/develop/inference.md}. The same input gives
 * the same output; there is no NaN in it.
 */
public final class StructureInference {
    /** VMs below take no part in the program: bytes a second, sent and received. */
    private static final double LEAST_RATE = 1_000;
    /** What is less than this share of a superstep says nothing. */
    private static final double CLEAR = 0.05;
    /** Nor does what can't be seen in steps. */
    private static final double CLEAR_STEPS = 2;

    private final Function<MacAddress, String> names;

    /** @param names how VMs are called in texts */
    public StructureInference(Function<MacAddress, String> names) {
        this.names = names;
    }

    /**
     * A VM that takes part in the program.
     *
     * @param computes the share of the time in which it uses processors, also while it communicates; NaN if that isn't known
     * @param onset as in {@link VmShare}; NaN if it has none
     */
    private record Participant(VmShare share, double computes, double onset) {}

    /** What stands out among several, and by how many seconds of a superstep. */
    private record Slowest<T>(@Nullable T what, double seconds, String reason) {
        static <T> Slowest<T> none(String reason) {
            return new Slowest<>(null, 0, reason);
        }
    }

    /**
     * Looks at a window.
     *
     * @param network the network's name
     * @param start when the window begins
     */
    public ApplicationStructure infer(String network, Instant start, ActivityWindow window) {
        List<ActivityWindow.Vm> vms = window.vms();
        Bursts[] sent = new Bursts[vms.size()];
        Bursts[] both = new Bursts[vms.size()];
        List<double[]> levels = new ArrayList<>();
        Bursts silence = new Bursts(new double[window.steps()]);
        Bursts[] rhythms = new Bursts[vms.size()];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = new Bursts(vms.get(i).sent());
            both[i] = new Bursts(sum(vms.get(i).sent(), vms.get(i).received()));
            boolean takesPart = both[i].total() >= LEAST_RATE * window.seconds();
            if (takesPart) {
                levels.add(both[i].levels());
            }
            // Who takes no part sets nobody's time, however regular it is.
            rhythms[i] = takesPart ? sent[i] : silence;
        }
        Periodicity.Period found = Periodicity.of(levels);
        double period = found == null ? 0 : found.steps() * window.stepSeconds();
        double[] onsets = found == null ? null : Onsets.of(rhythms, found.steps(), window.steps());
        List<VmShare> shares = new ArrayList<>();
        List<Participant> participants = new ArrayList<>();
        for (int i = 0; i < sent.length; i++) {
            double onset = onsets == null ? Double.NaN : onsets[i] * window.stepSeconds();
            double computes = computes(vms.get(i).cpu());
            VmShare share = share(vms.get(i), computes, sent[i], both[i], onset, window.seconds());
            shares.add(share);
            if (both[i].total() >= LEAST_RATE * window.seconds()) {
                participants.add(new Participant(share, computes, onset));
            }
        }
        List<LinkShare> links = window.links().stream()
                .map(link -> share(link, period, window.seconds()))
                .filter(link -> link.busy() > 0)
                .sorted(Comparator.comparingDouble(LinkShare::busy).reversed().thenComparing(LinkShare::link))
                .toList();
        Slowest<MacAddress> vm = found == null
                ? Slowest.none("no superstep is seen")
                : slowestVm(participants, period, window.stepSeconds());
        Slowest<String> link = slowestLink(links, period);
        Bottleneck bottleneck = bottleneck(vm, link, period);
        return new ApplicationStructure(
                network,
                start,
                start.plusNanos(Math.round(window.seconds() * 1e9)),
                found == null ? null : period,
                found == null ? 0 : found.correlation(),
                shares,
                links,
                vm.what,
                vm.reason,
                link.what,
                link.reason,
                bottleneck,
                found == null
                        ? "no superstep is seen in " + seconds(window.seconds()) + "; " + link.reason
                        : reason(bottleneck, period, found.correlation(), vm, link));
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    /** On several processors at once a VM computes for less of the time. */
    private static double computes(ActivityWindow.@Nullable Cpu cpu) {
        return cpu == null ? Double.NaN : Math.max(0, Math.min(1, cpu.mean() / Math.max(1, cpu.peak())));
    }

    private VmShare share(
            ActivityWindow.Vm vm, double computes, Bursts sent, Bursts both, double onset, double seconds) {
        double communicating = both.share();
        ActivityWindow.Cpu cpu = vm.cpu();
        double computing = Math.min(computes, 1 - communicating);
        return new VmShare(
                vm.vm(),
                names.apply(vm.vm()),
                communicating,
                cpu == null ? null : computing,
                cpu == null ? null : Math.max(0, 1 - communicating - computing),
                cpu == null ? null : cpu.mean(),
                sent.total() / seconds,
                (both.total() - sent.total()) / seconds,
                Double.isNaN(onset) ? null : onset);
    }

    private static LinkShare share(ActivityWindow.Link link, double period, double seconds) {
        Bursts bursts = new Bursts(link.bytes());
        double busy = bursts.share();
        return new LinkShare(link.link(), busy, bursts.total() / seconds, period > 0 ? busy * period : null);
    }

    private Slowest<MacAddress> slowestVm(List<Participant> vms, double period, double step) {
        if (vms.size() < 2) {
            return Slowest.none("fewer than two VMs take part");
        }
        boolean measured = vms.stream().allMatch(vm -> !Double.isNaN(vm.computes));
        if (measured) {
            Participant most = max(vms, vm -> vm.computes);
            double others = medianOfOthers(vms, most, vm -> vm.computes);
            if (most.computes - others >= CLEAR) {
                return new Slowest<>(
                        most.share.vm(),
                        (most.computes - others) * period,
                        most.share.name() + " computes " + percent(most.computes) + " of the time, the others "
                                + percent(others) + " (median): they wait for it");
            }
        }
        List<Participant> senders =
                vms.stream().filter(vm -> !Double.isNaN(vm.onset)).toList();
        if (senders.size() < 2) {
            return Slowest.none("they don't begin to send in each superstep"
                    + (measured ? ", and none computes longer than the others" : ""));
        }
        Participant last = max(senders, vm -> vm.onset);
        double late = last.onset - medianOfOthers(senders, last, vm -> vm.onset);
        if (late >= Math.max(CLEAR * period, CLEAR_STEPS * step)) {
            return new Slowest<>(
                    last.share.vm(),
                    late,
                    last.share.name() + " begins to send " + seconds(late)
                            + " after the others (median) in each superstep of " + seconds(period));
        }
        return Slowest.none("none stands out: all begin to send within " + seconds(Math.max(step, late))
                + (measured ? ", and compute about as long" : ""));
    }

    private static Participant max(List<Participant> vms, ToDoubleFunction<Participant> figure) {
        return vms.stream().max(Comparator.comparingDouble(figure)).orElseThrow();
    }

    private static double medianOfOthers(List<Participant> vms, Participant one, ToDoubleFunction<Participant> figure) {
        return Bursts.median(
                vms.stream().filter(vm -> vm != one).mapToDouble(figure).toArray());
    }

    private static Slowest<String> slowestLink(List<LinkShare> links, double period) {
        if (links.isEmpty()) {
            return Slowest.none("no link between the nodes carries anything");
        }
        LinkShare longest = links.get(0);
        String rate = megabytes(longest.rate()) + " a second";
        if (period <= 0) {
            return new Slowest<>(
                    longest.link(),
                    0,
                    longest.link() + " is busy " + percent(longest.busy()) + " of the time, " + rate);
        }
        return new Slowest<>(
                longest.link(),
                longest.busy() * period,
                longest.link() + " is busy " + seconds(longest.busy() * period) + " of each superstep of "
                        + seconds(period) + " with " + megabytes(longest.rate() * period) + ", " + rate);
    }

    private static Bottleneck bottleneck(Slowest<MacAddress> vm, Slowest<String> link, double period) {
        if (Math.max(vm.seconds, link.seconds) < CLEAR * period || period <= 0) {
            return Bottleneck.NONE;
        }
        return vm.seconds >= link.seconds ? Bottleneck.VM : Bottleneck.LINK;
    }

    private static String reason(
            Bottleneck bottleneck, double period, double confidence, Slowest<MacAddress> vm, Slowest<String> link) {
        String step = "a superstep of " + seconds(period) + " (confidence " + percent(confidence) + ")";
        return switch (bottleneck) {
            case VM -> step + "; waiting for the slowest VM costs " + seconds(vm.seconds) + " of it: " + vm.reason;
            case LINK -> step + "; the slowest link takes " + seconds(link.seconds) + " of it: " + link.reason;
            case NONE -> step + "; nothing stands out";
        };
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    private static String seconds(double seconds) {
        return seconds < 1 ? Math.round(seconds * 1_000) + " ms" : String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private static String megabytes(double bytes) {
        return bytes < 1e6
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
