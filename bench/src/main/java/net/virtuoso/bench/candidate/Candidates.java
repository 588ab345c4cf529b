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

    private static final Map<String, String> BUSY_POLL = Map.of("busy.poll.micros", "200");

    private Candidates() {}

    /**
     * New ones for a run.
     *
     * @param distribution our product
     */
    public static List<Candidate> all(Path distribution) {
        SharedProduct encrypted = new SharedProduct(ProductSetup.ENCRYPTED, distribution, Map.of());
        SharedProduct plain = new SharedProduct(ProductSetup.PLAIN, distribution, Map.of());
        SharedProduct busy = new SharedProduct(ProductSetup.BUSY, distribution, BUSY_POLL);
        SharedProduct kernel = new SharedProduct(ProductSetup.FAST_PATH, distribution, Map.of());
        List<Candidate> all = new ArrayList<>(List.of(
                new Veth(),
                new KernelVxlan(),
                new ProductLink("udp", "ours, UDP link, DTLS keys and AES-256-GCM", "udp", encrypted),
                new ProductLink("tls", "ours, TLS 1.3 link", "tls", encrypted),
                new ProductLink("udp-plain", "ours, UDP link without encryption", "udp-plain", plain),
                new ProductLink("tcp", "ours, TCP link without encryption", "tcp", plain),
                new ProductLink("udp-busy", "udp-plain with busy.poll.micros = 200", "udp-plain", busy),
                new ProductThroughNginx(encrypted),
                new ProductThroughSsh(encrypted),
                new ProductLink("quic", "ours, datagrams of QUIC, TLS 1.3 keys", "quic", encrypted),
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
