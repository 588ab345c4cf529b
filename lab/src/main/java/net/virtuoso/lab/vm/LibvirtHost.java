package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Scripts;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * A host of virtual machines: the network namespace it is given, mount, host-name, process and cgroup namespaces of its
 * own, and a libvirtd with the LXC and QEMU drivers in them.
 *
 * <p>The namespaces belong to a first process that does nothing but live: the daemon can be stopped, killed and started
 * again while the guests run on. Not thread-safe but for {@link #virsh} and {@link #uri}.
 */
public final class LibvirtHost {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** Group below a version-2 group that takes the processes, so that libvirt may share out the controllers. */
    private static final String LEAF = "daemon";

    private final NetworkNamespace network;
    private final Path directory;
    private final UUID uuid;
    private final List<Path> groups;
    private final long firstProcess;
    private @Nullable LabProcess daemon;
    private int starts;
    private Duration startTime = Duration.ZERO;

    private LibvirtHost(NetworkNamespace network, Path directory, UUID uuid, List<Path> groups, long firstProcess) {
        this.network = network;
        this.directory = directory;
        this.uuid = uuid;
        this.groups = groups;
        this.firstProcess = firstProcess;
    }

    /** Makes the host, starts its libvirtd and waits until it answers. */
    public static LibvirtHost start(NetworkNamespace network) {
        Lab lab = network.lab();
        Path directory = lab.directory().resolve("host-" + network.name());
        UUID uuid = UUID.randomUUID();
        prepare(directory, uuid);
        List<Path> groups = new ArrayList<>();
        List<Path> leaves = new ArrayList<>();
        List<String> mounts = new ArrayList<>();
        for (Cgroups.Hierarchy hierarchy : Cgroups.mounted()) {
            Path group = hierarchy.group(network.name());
            groups.add(group);
            leaves.add(hierarchy.unified() ? group.resolve(LEAF) : group);
            mounts.add((hierarchy.unified() ? "2:" : "1:") + group);
        }
        List<String> argv = new ArrayList<>(Scripts.inCgroups(lab, groups));
        argv.addAll(List.of("nsenter", "--net=" + network.path()));
        argv.addAll(List.of("unshare", "--cgroup", "--mount", "--uts", "--pid", "--fork", "--kill-child"));
        argv.add("--mount-proc");
        argv.addAll(List.of("sh", Scripts.file(lab, "libvirt-host.sh").toString(), directory.toString()));
        argv.add(network.name());
        argv.addAll(mounts);
        LabProcess outer = lab.start("host-" + network.name(), argv);
        Wait.until(
                "the namespaces of host " + network,
                START_LIMIT,
                () -> Files.exists(directory.resolve("ready")) || !outer.isAlive(),
                outer::said);
        long first = outer.handle()
                .children()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("host " + network + " did not start" + outer.said()))
                .pid();
        move(outer.pid(), leaves);
        LibvirtHost host = new LibvirtHost(network, directory, uuid, leaves, first);
        host.startDaemon();
        return host;
    }

    private static void prepare(Path directory, UUID uuid) {
        try {
            for (String name : List.of("etc", "lib", "run", "log", "cache")) {
                Files.createDirectories(directory.resolve(name));
            }
            for (String name : List.of("libvirtd.conf", "qemu.conf", "lxc.conf")) {
                String text = Scripts.text(name).replace("@UUID@", uuid.toString());
                Files.writeString(directory.resolve("etc").resolve(name), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + directory, e);
        }
    }

    /** The parent of the first process joined the groups too, which version 2 forbids once they are shared out. */
    private static void move(long pid, List<Path> groups) {
        for (Path group : groups) {
            try {
                Files.writeString(group.resolve("cgroup.procs"), pid + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot move process " + pid + " to " + group, e);
            }
        }
    }

    /** The namespace that is the host's network. */
    public NetworkNamespace network() {
        return network;
    }

    /** The host UUID that libvirt reports; agents and migrations tell hosts apart by it. */
    public UUID uuid() {
        return uuid;
    }

    /** The daemon's socket, reachable from the machine's own mount namespace. */
    public Path socket() {
        return directory.resolve("run").resolve("libvirt-sock");
    }

    /** What a libvirt client outside the host's mount namespace connects to. */
    public String uri(Driver driver) {
        return driver.uri(socket());
    }

    /** A virsh command against this host. */
    public Cmd virsh(Driver driver, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("virsh", "--quiet", "--connect", uri(driver)));
        argv.addAll(List.of(arguments));
        return network.lab().cmd(argv);
    }

    /** Starts the daemon and waits until its socket takes connections. Without effect if it runs. */
    public void startDaemon() {
        if (isDaemonRunning()) {
            return;
        }
        List<String> argv = new ArrayList<>(Scripts.inCgroups(network.lab(), groups));
        argv.addAll(List.of("nsenter", "--target=" + firstProcess, "--mount", "--uts", "--pid", "--cgroup"));
        argv.addAll(List.of("--net=" + network.path(), "libvirtd", "--config=/etc/libvirt/libvirtd.conf"));
        argv.add("--pid-file=/run/libvirt/libvirtd.pid");
        LabProcess started = network.lab().start("libvirtd-" + network.name() + "-" + ++starts, argv);
        daemon = started;
        startTime =
                Wait.until("libvirtd on " + network, START_LIMIT, () -> accepts() || !started.isAlive(), started::said);
        if (!started.isAlive()) {
            throw new IllegalStateException("libvirtd on " + network + " ended at once" + started.said());
        }
    }

    /** Stops the daemon in order (SIGTERM); guests run on. */
    public void stopDaemon() {
        signalDaemon("TERM");
    }

    /** Kills the daemon (SIGKILL); guests run on. */
    public void killDaemon() {
        signalDaemon("KILL");
    }

    /** Whether the daemon runs. */
    public boolean isDaemonRunning() {
        return daemon != null && daemon.isAlive();
    }

    /** How long the daemon's last start took until its socket answered. */
    public Duration startTime() {
        return startTime;
    }

    /** nsenter forks to enter a process namespace, does not pass signals on, and ends with its child. */
    private void signalDaemon(String signal) {
        LabProcess running = daemon;
        if (running == null || !running.isAlive()) {
            return;
        }
        running.handle()
                .children()
                .forEach(child ->
                        Cmd.of("kill", "-" + signal, Long.toString(child.pid())).check());
        running.await(START_LIMIT);
        daemon = null;
    }

    private boolean accepts() {
        if (!Files.exists(socket())) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException e) {
            return false; // the socket file of the daemon before, or not yet listening
        }
    }

    /** The first process of the host's namespaces, by its id outside. */
    long firstProcess() {
        return firstProcess;
    }

    /** Directory of the host's own, in the lab's. */
    Path directory() {
        return directory;
    }

    /**
     * Finds the process that has a given id in this host's process namespace.
     *
     * @param inner the id inside
     * @return the id outside
     */
    long outerPid(long inner) {
        return ProcessHandle.of(firstProcess)
                .map(ProcessHandle::descendants)
                .orElseThrow(() -> new IllegalStateException("host " + network + " has ended"))
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> ProcessNamespace.innerPid(pid) == inner)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no process " + inner + " on host " + network));
    }

    @Override
    public String toString() {
        return network.name();
    }
}
