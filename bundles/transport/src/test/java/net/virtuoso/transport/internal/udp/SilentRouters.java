package net.virtuoso.transport.internal.udp;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.transport.internal.TestNamespace;

/**
 * Two hosts with jumbo frames, each in a namespace, and two routers between them that drop what is too long for the way from one to
 * the other, and don't say so. Needs root.
 */
public final class SilentRouters implements AutoCloseable {
    /** The hosts' addresses. */
    public static final String LEFT = "10.92.1.1";

    public static final String RIGHT = "10.92.3.1";

    /** The hosts. */
    public final TestNamespace left;

    public final TestNamespace right;

    private final List<TestNamespace> made = new ArrayList<>();
    private final TestNamespace near;
    private final TestNamespace far;

    public SilentRouters(int mtu) throws Exception {
        left = make("left");
        near = make("near");
        far = make("far");
        right = make("right");
        TestNamespace.cable(left, LEFT + "/24", near, "10.92.1.2/24", "l0");
        TestNamespace.cable(near, "10.92.2.1/24", far, "10.92.2.2/24", "m0");
        TestNamespace.cable(right, RIGHT + "/24", far, "10.92.3.2/24", "r0");
        left.ip("route add default via 10.92.1.2");
        right.ip("route add default via 10.92.3.2");
        near.ip("route add default via 10.92.2.2");
        far.ip("route add default via 10.92.2.1");
        for (TestNamespace end : List.of(left, near)) {
            end.ip("link set l0 mtu 9000");
        }
        for (TestNamespace end : List.of(right, far)) {
            end.ip("link set r0 mtu 9000");
        }
        for (TestNamespace router : List.of(near, far)) {
            router.exec("sysctl -qw net.ipv4.ip_forward=1");
            router.exec("nft add table inet silent");
            router.exec("nft add chain inet silent out { type filter hook output priority 0 ; }");
            router.exec("nft add rule inet silent out icmp type destination-unreachable drop");
        }
        between(mtu);
    }

    private TestNamespace make(String label) throws Exception {
        TestNamespace namespace = new TestNamespace(label);
        made.add(namespace);
        return namespace;
    }

    /** What the way between the routers takes from now on. */
    public void between(int mtu) throws Exception {
        near.ip("link set m0 mtu " + mtu);
        far.ip("link set m0 mtu " + mtu);
    }

    @Override
    public void close() throws Exception {
        for (TestNamespace namespace : made) {
            namespace.close();
        }
    }
}
