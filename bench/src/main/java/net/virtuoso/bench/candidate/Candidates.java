package net.virtuoso.bench.candidate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
        SharedProduct plain = new SharedProduct(distribution, Map.of());
        return List.of(
                new Veth(),
                new KernelVxlan(),
                new ProductLink("udp-plain", "ours, UDP link without encryption", "udp", plain),
                new ProductLink("tcp", "ours, TCP link without encryption", "tcp", plain));
    }

    /** Their names. */
    public static List<String> names() {
        return all(Path.of("")).stream().map(Candidate::name).toList();
    }
}
