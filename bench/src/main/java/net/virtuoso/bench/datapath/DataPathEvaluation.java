package net.virtuoso.bench.datapath;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
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
            for (Measure measure : Measure.values()) {
                StringJoiner line = new StringJoiner(", ");
                field.each(round, (name, candidate) -> line.add(measure(run, rounds, round, measure, name, candidate)));
                run.story().tell("%s: %s", measure, line);
            }
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

    /** One measurement of one candidate; returns what people are told of it. */
    private static String measure(Run run, Rounds rounds, int round, Measure measure, String name, Running candidate) {
        int seconds = run.options().seconds();
        NetworkNamespace from = candidate.lane().bed().a().vm();
        String to = candidate.lane().address(candidate.lane().bed().b());
        return name
                + switch (measure) {
                    case ONE_STREAM -> {
                        double before = CpuTime.of(candidate.daemons());
                        Throughput one = Throughput.tcp(from, to, 1, seconds);
                        rounds.add(name, DataPathRows.TCP1, round, one.bitsPerSecond());
                        if (!candidate.daemons().isEmpty()) {
                            double spent = CpuTime.of(candidate.daemons()) - before;
                            rounds.add(name, DataPathRows.CPU, round, spent / one.gigabytes());
                        }
                        yield figure(" %.3f Gbit/s", one.bitsPerSecond() / GIGA);
                    }
                    case FOUR_STREAMS -> {
                        Throughput four = Throughput.tcp(from, to, STREAMS, seconds);
                        rounds.add(name, DataPathRows.TCP4, round, four.bitsPerSecond());
                        yield figure(" %.3f Gbit/s", four.bitsPerSecond() / GIGA);
                    }
                    case ROUND_TRIP -> {
                        RoundTrip trip = RoundTrip.udp(from, to, seconds);
                        rounds.add(name, DataPathRows.P50, round, trip.p50Micros());
                        rounds.add(name, DataPathRows.P99, round, trip.p99Micros());
                        yield figure(" %.0f us", trip.p50Micros());
                    }
                    case REQUESTS -> {
                        double requests = Requests.rate(from, to, seconds);
                        rounds.add(name, DataPathRows.REQUESTS, round, requests);
                        yield figure(" %.0f/s", requests);
                    }
                };
    }

    private static String figure(String form, double value) {
        return String.format(Locale.ROOT, form, value);
    }

    /** What is measured; in a round each of all candidates, so that what is compared lies close together in time. */
    private enum Measure {
        ONE_STREAM("TCP, one stream"),
        FOUR_STREAMS("TCP, four streams"),
        ROUND_TRIP("UDP round trip, median"),
        REQUESTS("requests");

        private final String label;

        Measure(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }
}
