package net.virtuoso.bench.candidate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.middle.Nginx;
import net.virtuoso.lab.middle.OpenSsh;

/**
 * How one deployment of ours differs from another on the same bed; one of each can be there.
 *
 * @param suffix behind its containers' names; empty for the one that may be alone
 * @param star what the star uses; its links are there without being asked for
 * @param controlPort where its controller listens
 * @param linkPort where its nodes' links end
 * @param encrypted whether nodes join by tokens, as an operator installs it; otherwise it is plain, which has to be asked for
 * @param fastPath whether its nodes ask for the kernel's fast path
 */
record ProductSetup(String suffix, String star, int controlPort, int linkPort, boolean encrypted, boolean fastPath) {
    /** Plain links through user space. */
    static final ProductSetup PLAIN = new ProductSetup("", "udp-plain", 7771, 7770, false, false);

    /** Encrypted links through user space. */
    static final ProductSetup ENCRYPTED = new ProductSetup("-encrypted", "udp", 7789, 7780, true, false);

    /** Plain ones that look for frames before they sleep: the overlay's configuration is a container's. */
    static final ProductSetup BUSY = new ProductSetup("-busy", "udp-plain", 7791, 7790, false, false);

    /** Plain ones that the kernel relieves. */
    static final ProductSetup FAST_PATH = new ProductSetup("-fast", "udp-plain", 7801, 7800, false, true);

    /** Where kernels send frames; that of {@link KernelVxlan} is the usual one. */
    private static final int VXLAN_PORT = 4790;

    /** The side that others call through servers that stand before it. */
    private static final String CALLED = "b";

    /** To which a front server passes WebSockets on. */
    int webPort() {
        return linkPort + 1;
    }

    /** To which an SSH server connects callers. */
    int sshPort() {
        return linkPort + 2;
    }

    /** Where links over QUIC end. */
    int quicPort() {
        return linkPort + 3;
    }

    KarafInstance unpack(Bed.Side side, Path distribution, List<String> features) {
        String container = side.letter() + suffix;
        return suffix.isEmpty()
                ? KarafInstance.unpack(container, side.host(), distribution, features)
                : KarafInstance.unpackBeside(container, side.host(), distribution, features);
    }

    /** The keys of a node's configuration, to be added to. */
    Map<String, String> node(Bed.Side side, String nodeName, String controller) {
        Map<String, String> keys = new TreeMap<>();
        keys.put("name", nodeName);
        keys.put("controllers", controller + ":" + controlPort);
        keys.put("advertise", side.address());
        keys.put("plaintext", Boolean.toString(!encrypted));
        for (String transport : List.of("udp", "tcp", "tls")) {
            keys.put(transport + ".port", Integer.toString(linkPort));
        }
        if (encrypted && side.letter().equals(CALLED)) {
            keys.put("quic.port", Integer.toString(quicPort()));
            keys.put("wss.port", Integer.toString(webPort()));
            keys.put("wss.advertise", side.address() + ":" + Nginx.HTTPS);
            keys.put("ssh.port", Integer.toString(sshPort()));
            keys.put("ssh.advertise", side.address() + ":" + OpenSsh.PORT);
        }
        if (fastPath) {
            keys.put("vxlan", side.address() + ":" + VXLAN_PORT);
        }
        return keys;
    }
}
