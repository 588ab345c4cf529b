package net.virtuoso.bench.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.Run;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.testkit.traffic.NasIs;
import net.virtuoso.vttif.InferenceSettings;
import net.virtuoso.vttif.TopologyInference;

/**
 * {@code inference}: matrices whose topology is known are named, by ours and by fixed thresholds. Nothing of it needs a
 * container: it is the shipped bundle's code with its default settings. A round is one matrix of each subject of up to 64 VMs;
 * of larger ones there are fewer.
 */
public final class InferenceEvaluation implements Evaluation {
    private static final Trouble USUAL = new Trouble(0.2, 0.05, 0);
    private static final List<Trouble> TROUBLES = List.of(
            new Trouble(0, 0.05, 0),
            USUAL,
            new Trouble(0.4, 0.05, 0),
            new Trouble(0.2, 0.2, 0),
            new Trouble(0.2, 0.05, 0.05));

    private static final int LARGE_VMS = 65;
    private static final int FEWER = 5;
    private static final int FEWER_OF_LARGEST = 20;

    private final TopologyInference inference = new TopologyInference(InferenceSettings.DEFAULT);

    @Override
    public String name() {
        return "inference";
    }

    @Override
    public String summary() {
        return "share of labelled traffic matrices that are named right, and the time for 1024 VMs";
    }

    @Override
    public List<String> candidates() {
        return Subject.kinds().stream().map(Subject::label).toList();
    }

    @Override
    public Effort usual() {
        return new Effort(100, 5);
    }

    @Override
    public Effort quick() {
        return new Effort(2, 1);
    }

    @Override
    public void run(Run run) {
        List<TopologyClass> kinds = Subject.kinds().stream()
                .filter(kind -> run.options().only().contains(Subject.label(kind)))
                .toList();
        run.story().chapter("Labelled matrices, " + run.options().rounds() + " of each kind of up to 64 VMs");
        List<Score> all = new ArrayList<>();
        for (TopologyClass kind : kinds) {
            all.addAll(run.story()
                    .step(Subject.label(kind), () -> scores(kind, run.options().rounds())));
        }
        Scores scores = new Scores(all);
        scores.report(run.report());
        run.story().show(scores.table().toString());

        run.story().chapter("One inference for 1024 VMs, " + USUAL);
        List<LargeNetwork> networks = new ArrayList<>();
        for (TopologyClass kind : kinds.stream().filter(LargeNetwork::exists).toList()) {
            Duration time = Duration.ofSeconds(run.options().seconds());
            networks.add(
                    run.story().step(Subject.label(kind), () -> LargeNetwork.measure(kind, USUAL, time, inference)));
        }
        run.story().show(LargeNetwork.report(run.report(), networks).toString());

        run.story().chapter("The slides' matrix of NAS IS");
        InferredTopology topology = inference.infer(NasIs.matrix());
        nasIs(run.report(), topology);
        run.story().show(topology.reason());
    }

    private List<Score> scores(TopologyClass kind, int rounds) {
        List<Score> scores = new ArrayList<>();
        for (Trouble trouble : TROUBLES) {
            for (int vms : Subject.sizes(kind)) {
                Subject subject = new Subject(kind, vms, trouble);
                if (subject.isReal()) {
                    scores.add(Score.of(subject, matrices(vms, rounds), inference));
                }
            }
        }
        return scores;
    }

    /** Large ones take long, so there are fewer of them. */
    static int matrices(int vms, int rounds) {
        int share = vms == Subject.MOST_VMS ? FEWER_OF_LARGEST : vms >= LARGE_VMS ? FEWER : 1;
        return Math.max(1, rounds / share);
    }

    /** Writes what the slides' matrix is taken for, and which of its VMs, h1 to h8, is the hub; {@code null} if none is. */
    static void nasIs(ObjectNode report, InferredTopology topology) {
        String hub = topology.roles().entrySet().stream()
                .filter(role -> role.getValue().equals("hub"))
                .map(Map.Entry<MacAddress, String>::getKey)
                .map(NasIs::host)
                .sorted()
                .reduce((a, b) -> String.format(Locale.ROOT, "%s, %s", a, b))
                .orElse(null);
        report.putObject("nas_is").put("class", Subject.label(topology.kind())).put("hub", hub);
    }
}
