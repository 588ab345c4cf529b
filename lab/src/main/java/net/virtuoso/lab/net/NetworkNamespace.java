package net.virtuoso.lab.net;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.Cleanup;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.JavaProgram;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Shell;

/**
 * A named network namespace: the network of one host of the lab. Thread-safe.
 *
 * <p>A new one has its loopback up, IPv6 off, IPv4 forwarding off and no reverse-path filter, whatever the machine's
 * defaults are.
 */
public final class NetworkNamespace {
    private static final Path DIRECTORY = Path.of("/run/netns");

    private final Lab lab;
    private final String name;
    private final Cleanup.Entry entry;

    private NetworkNamespace(Lab lab, String name, Cleanup.Entry entry) {
        this.lab = lab;
        this.name = name;
        this.entry = entry;
    }

    /**
     * Makes a namespace.
     *
     * @param part its name within the lab, such as {@code client}
     */
    public static NetworkNamespace create(Lab lab, String part) {
        String name = lab.name(part);
        // A daemon that writes its title over its environment has lost the lab's mark, but is still in here.
        String undo = "[ ! -e " + Shell.quote(DIRECTORY.resolve(name).toString()) + " ] || { "
                + Shell.command("ip", "netns", "pids", name) + " | xargs -r kill -KILL; "
                + Shell.command("ip", "netns", "delete", name) + "; }";
        Cleanup.Entry entry = lab.make(
                "network namespace " + name,
                undo,
                () -> lab.cmd("ip", "netns", "add", name).check());
        NetworkNamespace namespace = new NetworkNamespace(lab, name, entry);
        namespace.sysctl(Map.of(
                "ipv6/conf/all/disable_ipv6", "1",
                "ipv6/conf/default/disable_ipv6", "1",
                "ipv4/ip_forward", "0",
                "ipv4/conf/all/rp_filter", "0",
                "ipv4/conf/default/rp_filter", "0"));
        namespace.ip("link", "set", "lo", "up");
        return namespace;
    }

    /** The lab it belongs to. */
    public Lab lab() {
        return lab;
    }

    /** Its name on the machine, as {@code ip netns} knows it. */
    public String name() {
        return name;
    }

    /** The file that stands for it, for {@code nsenter --net=} and {@code setns}. */
    public Path path() {
        return DIRECTORY.resolve(name);
    }

    /** Runs {@code ip} on its links, addresses and routes; returns what it printed. */
    public String ip(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ip", "-n", name));
        argv.addAll(List.of(arguments));
        return lab.cmd(argv).text();
    }

    /** A command to run inside. It sees this namespace's /sys/class/net, otherwise the machine's own files. */
    public Cmd cmd(String... argv) {
        return lab.cmd(argv).behind(prefix());
    }

    /** Starts a process inside that stays; see {@link Lab#start}. */
    public LabProcess start(String processName, List<String> argv, Map<String, String> environment) {
        List<String> all = new ArrayList<>(prefix());
        all.addAll(argv);
        return lab.start(processName, all, environment);
    }

    /** Starts a process inside that stays; see {@link Lab#start}. */
    public LabProcess start(String processName, String... argv) {
        return start(processName, List.of(argv), Map.of());
    }

    /** Starts a main class of the lab's jar inside, with a small heap; see {@link Lab#start}. */
    public LabProcess startJava(String processName, Class<?> main, String... arguments) {
        List<String> argv =
                new ArrayList<>(JavaProgram.command(JavaProgram.code().toString(), main));
        argv.addAll(List.of(arguments));
        return start(processName, argv, Map.of());
    }

    /** An interface inside, which may not exist yet. */
    public NetInterface netInterface(String interfaceName) {
        return new NetInterface(this, interfaceName);
    }

    /** Turns IPv6 on or off for interfaces present and to come. */
    public void ipv6(boolean on) {
        String off = on ? "0" : "1";
        sysctl(Map.of("ipv6/conf/all/disable_ipv6", off, "ipv6/conf/default/disable_ipv6", off));
    }

    /** Turns IPv4 forwarding on or off: a router's namespace needs it. */
    public void forwarding(boolean on) {
        sysctl(Map.of("ipv4/ip_forward", on ? "1" : "0"));
    }

    /**
     * Makes a TAP that stays when nobody has it open, with the virtio-net header, as a guest's virtio device wants it.
     */
    public NetInterface tap(String interfaceName) {
        ip("tuntap", "add", "dev", interfaceName, "mode", "tap", "vnet_hdr");
        return netInterface(interfaceName).up();
    }

    /** Removes it, and with it all its links, before the lab's end. Processes inside keep it alive without a name. */
    public void delete() {
        entry.undo();
    }

    private List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Keys are paths below /proc/sys/net, which shows the namespace of the process that looks. */
    private void sysctl(Map<String, String> values) {
        List<String> argv = new ArrayList<>(List.of(
                "sh",
                "-c",
                "for a in \"$@\"; do f=/proc/sys/net/${a%%=*}; [ ! -e $f ] || echo ${a#*=} > $f || exit 1; done",
                "sysctl"));
        values.forEach((key, value) -> argv.add(key + "=" + value));
        lab.cmd(argv).behind(prefix()).check();
    }

    @Override
    public String toString() {
        return name;
    }
}
