package net.virtuoso.lab.net;

import java.time.Duration;
import net.virtuoso.lab.Wait;

/**
 * A network interface inside a namespace, by name. Its methods act on the kernel at once and return the interface, so
 * that set-up reads as one chain.
 */
public record NetInterface(NetworkNamespace namespace, String name) {
    /** Longest name the kernel takes. */
    public static final int MAX_NAME = 15;

    /** Refuses a name that the kernel would cut or refuse. */
    public NetInterface {
        if (!name.matches("[A-Za-z0-9._-]{1," + MAX_NAME + "}")) {
            throw new IllegalArgumentException(
                    "interface name " + name + ": allowed are 1 to " + MAX_NAME + " letters, digits, '.', '_', '-'");
        }
    }

    /** Lays a cable: a veth pair with one end in each namespace, both up. Returns the first end. */
    public static NetInterface cable(NetworkNamespace a, String nameInA, NetworkNamespace b, String nameInB) {
        NetInterface first = a.netInterface(nameInA);
        NetInterface second = b.netInterface(nameInB);
        a.lab()
                .cmd(
                        "ip", "link", "add", nameInA, "netns", a.name(), "type", "veth", "peer", "name", nameInB,
                        "netns", b.name())
                .check();
        second.up();
        return first.up();
    }

    /** Sets it up. */
    public NetInterface up() {
        return link("up");
    }

    /** Sets it down: the cable is pulled. */
    public NetInterface down() {
        return link("down");
    }

    /** Adds an address, as in {@code 192.0.2.1/24}. */
    public NetInterface address(String cidr) {
        namespace.ip("address", "add", cidr, "dev", name);
        return this;
    }

    /** Sets the hardware address, as in {@code 02:00:00:00:00:01}. */
    public NetInterface mac(String mac) {
        return link("address", mac);
    }

    /** Sets the largest packet, in bytes without the Ethernet header. */
    public NetInterface mtu(int bytes) {
        return link("mtu", Integer.toString(bytes));
    }

    /** The hardware address. */
    public String mac() {
        return namespace.cmd("cat", "/sys/class/net/" + name + "/address").text();
    }

    /** Whether it exists. */
    public boolean exists() {
        return namespace
                .lab()
                .cmd("ip", "-n", namespace.name(), "link", "show", "dev", name)
                .succeeds();
    }

    /** Waits until it exists. */
    public NetInterface await(Duration limit) {
        Wait.until("interface " + this, limit, this::exists);
        return this;
    }

    /** Removes it; the other end of a cable goes with it. */
    public void delete() {
        namespace.ip("link", "delete", "dev", name);
    }

    /** Limits what leaves through it; see {@link Shaping#limit}. */
    public NetInterface limit(Rate rate) {
        Shaping.limit(this, rate);
        return this;
    }

    /** One of the counters in /sys/class/net/NAME/statistics, such as {@code rx_bytes}. */
    public long counter(String counter) {
        return Long.parseLong(namespace
                .cmd("cat", "/sys/class/net/" + name + "/statistics/" + counter)
                .text());
    }

    private NetInterface link(String... settings) {
        String[] all = new String[settings.length + 4];
        all[0] = "link";
        all[1] = "set";
        all[2] = "dev";
        all[3] = name;
        System.arraycopy(settings, 0, all, 4, settings.length);
        namespace.ip(all);
        return this;
    }

    @Override
    public String toString() {
        return name + " in " + namespace;
    }
}
