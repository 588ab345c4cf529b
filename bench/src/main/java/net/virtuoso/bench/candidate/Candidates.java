package net.virtuoso.bench.candidate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.bench.candidate.peer.Peers;

/** All candidates, in the order in which they are measured. */
public final class Candidates {
    /** The name of the one that the others are compared with. */
    public static final String REFERENCE = KernelVxlan.NAME;

    private Candidates() {}

    /**
     * New ones for a run.
     *
     * @param distribution our product
     */
    public static List<Candidate> all(Path distribution) {
        SharedProduct plain = new SharedProduct(distribution, Map.of(), ProductSetup.USER_SPACE);
        SharedProduct kernel = new SharedProduct(distribution, Map.of(), ProductSetup.FAST_PATH);
        List<Candidate> all = new ArrayList<>(List.of(
                new Veth(),
                new KernelVxlan(),
                new ProductLink("udp-plain", "ours, UDP link without encryption", "udp", plain),
                new ProductLink("tcp", "ours, TCP link without encryption", "tcp", plain),
                new ProductFastPath(kernel)));
        all.addAll(Peers.all());
        return all;
    }

    /** The names of those whose traffic takes the cable between the hosts and whose losses are worth comparing. */
    public static List<String> overCable() {
        return all(Path.of("")).stream()
                .filter(candidate -> candidate instanceof KernelVxlan || candidate instanceof ProductLink)
                .map(Candidate::name)
                .toList();
    }

    /** The names of all. */
    public static List<String> names() {
        return all(Path.of("")).stream().map(Candidate::name).toList();
    }
}
