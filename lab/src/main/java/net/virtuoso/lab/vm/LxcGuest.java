package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.JavaProgram;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Scripts;
import net.virtuoso.lab.Wait;

/**
 * A container guest: libvirt's LXC driver, a root file system of its own in which the machine's programs appear
 * read-only, and a first process that gets an address by DHCP and then waits. Commands and programs are run in it from
 * outside, in its namespaces and control groups, so that libvirt counts their processor time as the guest's.
 */
public final class LxcGuest implements Guest {
    private static final String PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

    private final LibvirtHost host;
    private final GuestSpec spec;
    private final Path root;
    private final long createdMillis;
    private final long initPid;

    private LxcGuest(LibvirtHost host, GuestSpec spec, Path root, long createdMillis, long initPid) {
        this.host = host;
        this.spec = spec;
        this.root = root;
        this.createdMillis = createdMillis;
        this.initPid = initPid;
    }

    /** Has libvirt create a guest ({@code virsh create}); returns when libvirt says that it runs. */
    public static LxcGuest create(LibvirtHost host, GuestSpec spec) {
        Lab lab = host.network().lab();
        Path directory = host.directory().resolve("guest-" + spec.name());
        Map<Path, Path> readOnly = GuestRoot.readOnlyMounts(lab);
        Path root = GuestRoot.create(directory.resolve("root"), spec.name(), readOnly.keySet());
        Path document = directory.resolve("domain.xml");
        List<String> init = List.of("/usr/bin/busybox", "sh", GuestRoot.SCRIPTS + "/guest-init.sh", spec.name(), "0");
        try {
            Files.writeString(document, DomainXml.lxc(spec, root, readOnly, init));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + document, e);
        }
        long createdMillis = System.currentTimeMillis();
        host.virsh(Driver.LXC, "create", document.toString()).check();
        return new LxcGuest(host, spec, root, createdMillis, findInit(host, spec));
    }

    /** For the LXC driver the domain's id is the controller's process id; the guest's first process is its child. */
    private static long findInit(LibvirtHost host, GuestSpec spec) {
        long controller = host.outerPid(
                Long.parseLong(host.virsh(Driver.LXC, "domid", spec.name()).text()));
        return Wait.value(
                        "the first process of guest " + spec.name(),
                        Duration.ofSeconds(60),
                        () -> ProcessHandle.of(controller)
                                .flatMap(p -> p.children().findFirst())
                                .orElse(null))
                .pid();
    }

    @Override
    public GuestSpec spec() {
        return spec;
    }

    @Override
    public LibvirtHost host() {
        return host;
    }

    @Override
    public Driver driver() {
        return Driver.LXC;
    }

    @Override
    public Path log() {
        return root.resolve("var/log/guest.log");
    }

    /** The guest's root file system as the machine sees it: files for the guest can be put here. */
    public Path root() {
        return root;
    }

    @Override
    public DhcpResult awaitAddress(Duration limit) {
        Path lease = root.resolve("run/lease");
        Wait.until("an address by DHCP in guest " + name(), limit, () -> Files.exists(lease), this::said);
        try {
            String[] fields = Files.readString(lease).strip().split(" ", -1);
            return new DhcpResult(fields[0], Duration.ofMillis(Long.parseLong(fields[1]) - createdMillis));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + lease, e);
        }
    }

    /** A command that runs inside the guest, with the guest's files, network and processes. */
    public Cmd cmd(String... argv) {
        return host.network().lab().cmd(argv).behind(prefix());
    }

    /** Starts a program inside the guest that runs on; it ends with the guest at the latest. */
    public LabProcess start(String processName, String... argv) {
        List<String> all = new ArrayList<>(prefix());
        all.addAll(List.of(argv));
        return host.network().lab().start(processName, all);
    }

    /**
     * Starts a main class of the lab's jar inside the guest, with a small heap and the quick compiler only: guests share
     * the machine's few processors.
     */
    public LabProcess startJava(String processName, Class<?> main, String... arguments) {
        List<String> argv = new ArrayList<>(JavaProgram.command(GuestRoot.classPath(), main));
        argv.addAll(List.of(arguments));
        return start(processName, argv.toArray(String[]::new));
    }

    private List<String> prefix() {
        List<Path> groups = Cgroups.of(initPid);
        List<String> argv = new ArrayList<>(Scripts.inCgroups(host.network().lab(), groups));
        argv.addAll(List.of("nsenter", "--target=" + initPid, "--mount", "--uts", "--ipc", "--net", "--pid"));
        argv.addAll(List.of("--cgroup", "--root", "--wd", "env", PATH, "HOME=/root"));
        return argv;
    }

    private String said() {
        try {
            return "; the guest said: " + (Files.exists(log()) ? Files.readString(log()) : "nothing");
        } catch (IOException e) {
            return "; its log cannot be read: " + e.getMessage();
        }
    }

    @Override
    public String toString() {
        return name() + " on " + host;
    }
}
