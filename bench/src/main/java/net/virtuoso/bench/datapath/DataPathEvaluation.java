package net.virtuoso.bench.datapath;

import java.util.List;
import java.util.Locale;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.candidate.Candidate.Running;
import net.virtuoso.bench.candidate.Candidates;
import net.virtuoso.bench.candidate.Field;
import net.virtuoso.bench.measure.CpuTime;
import net.virtuoso.bench.measure.Requests;
import net.virtuoso.bench.measure.RoundTrip;
import net.virtuoso.bench.measure.Throughput;
import net.virtuoso.bench.stat.Rounds;
import net.virtuoso.lab.net.NetworkNamespace;

/** {@code datapath}: every candidate between two VMs on two hosts, interleaved. */
public final class DataPathEvaluation implements Evaluation {
    private static final int STREAMS = 4;
    private static final int WARM_UP_FACTOR = 2;
    private static final double GIGA = 1e9;

    @Override
    public String name() {
        return "datapath";
    }

    @Override
    public String summary() {
        return "throughput, round trip, requests and processor time of our links and of peers, against kernel VXLAN";
    }

    @Override
    public List<String> candidates() {
        return Candidates.names();
    }

    @Override
    public Effort usual() {
        return new Effort(5, 3);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 1);
    }

    @Override
    public void run(Run run) {
        Field field = Field.start(run, Bed.build(run.lab()));
        Rounds rounds = new Rounds();
        run.story().chapter("Warming up, not counted");
        field.each(0, (name, candidate) -> warmUp(run, name, candidate));
        for (int i = 0; i < run.options().rounds(); i++) {
            int round = i;
            run.story().chapter("Round " + (round + 1) + " of " + run.options().rounds());
            field.each(round, (name, candidate) -> measure(run, rounds, round, name, candidate));
        }
        DataPathRows rows = DataPathRows.of(field.names(), rounds);
        run.story().chapter("Medians of " + run.options().rounds() + " rounds; /vxlan: of the ratios in each round");
        run.story().show(rows.table());
        rows.report(run.report());
        field.report(run.report());
    }

    /** Compilers at run time and congestion control need a while; what they cost belongs to no figure. */
    private static void warmUp(Run run, String name, Running candidate) {
        NetworkNamespace from = candidate.lane().bed().a().vm();
        String to = candidate.lane().address(candidate.lane().bed().b());
        Throughput.tcp(from, to, 1, WARM_UP_FACTOR * run.options().seconds());
        Requests.rate(from, to, WARM_UP_FACTOR * run.options().seconds());
        run.story().tell("%s is warm", name);
    }

    private static void measure(Run run, Rounds rounds, int round, String name, Running candidate) {
        int seconds = run.options().seconds();
        NetworkNamespace from = candidate.lane().bed().a().vm();
        String to = candidate.lane().address(candidate.lane().bed().b());
        double before = CpuTime.of(candidate.daemons());
        Throughput one = Throughput.tcp(from, to, 1, seconds);
        double cpu = candidate.daemons().isEmpty()
                ? Double.NaN
                : (CpuTime.of(candidate.daemons()) - before) / one.gigabytes();
        Throughput several = Throughput.tcp(from, to, STREAMS, seconds);
        RoundTrip trip = RoundTrip.udp(from, to, seconds);
        double requests = Requests.rate(from, to, seconds);
        rounds.add(name, DataPathRows.TCP1, round, one.bitsPerSecond());
        rounds.add(name, DataPathRows.TCP4, round, several.bitsPerSecond());
        rounds.add(name, DataPathRows.P50, round, trip.p50Micros());
        rounds.add(name, DataPathRows.P99, round, trip.p99Micros());
        rounds.add(name, DataPathRows.REQUESTS, round, requests);
        rounds.add(name, DataPathRows.CPU, round, cpu);
        run.story()
                .tell(
                        "%-12s TCP %6.3f Gbit/s, four streams %6.3f, round trip %5.0f us (p99 %6.0f), %7.0f requests/s%s",
                        name,
                        one.bitsPerSecond() / GIGA,
                        several.bitsPerSecond() / GIGA,
                        trip.p50Micros(),
                        trip.p99Micros(),
                        requests,
                        Double.isNaN(cpu) ? "" : String.format(Locale.ROOT, ", %.2f CPU s/GB", cpu));
    }
}
