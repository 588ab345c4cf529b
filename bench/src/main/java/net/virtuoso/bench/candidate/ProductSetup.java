package net.virtuoso.bench.candidate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.lab.karaf.KarafInstance;

/**
 * How one deployment of ours differs from another on the same bed.
 *
 * @param name in front of its containers' names; empty for the first
 * @param controlPort where its controller listens
 * @param linkPort where its nodes' links end
 * @param fastPath whether its nodes ask for the kernel's fast path
 */
record ProductSetup(String name, int controlPort, int linkPort, boolean fastPath) {
    /** Plain links through user space. */
    static final ProductSetup USER_SPACE = new ProductSetup("", 7771, 7770, false);

    /** The same with the fast path, beside it. */
    static final ProductSetup FAST_PATH = new ProductSetup("fast-", 7781, 7780, true);

    /** Where kernels send frames; that of {@link KernelVxlan} is the usual one. */
    private static final int VXLAN_PORT = 4790;

    KarafInstance unpack(Bed.Side side, Path distribution, List<String> features) {
        String container = name + side.letter();
        return name.isEmpty()
                ? KarafInstance.unpack(container, side.host(), distribution, features)
                : KarafInstance.unpackBesideAnother(container, side.host(), distribution, features);
    }

    /** The keys of a node's configuration. */
    Map<String, String> node(Bed.Side side, String nodeName, String controller) {
        Map<String, String> keys = new TreeMap<>(Map.of(
                "name",
                nodeName,
                "controllers",
                controller + ":" + controlPort,
                "advertise",
                side.address(),
                "udp.port",
                Integer.toString(linkPort),
                "tcp.port",
                Integer.toString(linkPort),
                "plaintext",
                "true"));
        if (fastPath) {
            keys.put("vxlan", side.address() + ":" + VXLAN_PORT);
        }
        return keys;
    }
}
