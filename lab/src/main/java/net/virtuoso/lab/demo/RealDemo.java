package net.virtuoso.lab.demo;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.Requirements;
import net.virtuoso.lab.sites.Deployment;
import net.virtuoso.lab.sites.RemoteHost;
import net.virtuoso.lab.sites.Sites;
import net.virtuoso.lab.vm.GuestKernel;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LxcGuest;
import net.virtuoso.lab.vm.QemuGuest;

/** The demo on real parts: sites, libvirt, containers of the distribution. Needs root and what labs need. */
public final class RealDemo {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration QEMU_LIMIT = Duration.ofSeconds(90);
    private static final String STRANGER_MAC = "02:00:5e:00:00:f0";
    private static final String QEMU_MAC = "02:00:5e:00:00:e0";

    private final DemoOptions options;
    private final PrintStream out;
    private final Report report = new Report("real");

    /**
     * A demo that is still to be played.
     *
     * @param out takes the story
     */
    public RealDemo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Plays it, removes all it has made, and writes the report, also if something failed.
     *
     * @return the figures
     * @throws DemoFailed if something could not be shown
     */
    public Report play() {
        List<String> missing = Requirements.missing();
        if (!missing.isEmpty()) {
            throw new DemoFailed("this machine can't play the demo on real parts, missing: "
                    + String.join("; ", missing) + ". Mend that, or use --embedded");
        }
        Path distribution = Path.of(System.getProperty("vnet.distribution", ""));
        if (!Files.isRegularFile(distribution)) {
            throw new DemoFailed("there is no distribution '" + distribution
                    + "': build it with ./vnet build and name it" + " with -Dvnet.distribution=FILE");
        }
        List<String> failures = new ArrayList<>();
        try (Story story = new Story(out)) {
            Lab lab = Lab.open();
            Path directory = lab.directory();
            try (lab) {
                tell(story, lab, distribution);
            } catch (RuntimeException e) {
                failures.add(e.getMessage());
                story.tell("it failed: %s", e);
            }
            List<String> left = Leftovers.of(lab.id(), directory);
            report.leftovers = left.size();
            left.forEach(thing -> failures.add("left behind: " + thing));
            story.tell("all removed, %d things left", left.size());
        }
        options.report().ifPresent(report::write);
        out.println();
        out.println(report.json());
        if (!failures.isEmpty()) {
            throw new DemoFailed(String.join("; ", failures));
        }
        return report;
    }

    private void tell(Story story, Lab lab, Path distribution) {
        story.chapter("1. Three sites: the user's LAN, and two hosts of virtual machines");
        Sites sites = story.step(
                "network namespaces, a DHCP server, two libvirtd; proxy's line 50 Mbit/s, hosts' 500 Mbit/s",
                () -> Sites.three(lab));
        Deployment vnet =
                story.step("unpacking a container for each site", () -> Deployment.unpack(sites, distribution));
        story.step("starting them: controller and proxy at home, an agent on each host", () -> vnet.start(BOOT_LIMIT));
        BlueNetwork network = BlueNetwork.create(vnet.rest(), sites.proxyLan().name());

        VirtualMachines vms = startVms(story, sites, network);
        SuperstepRuns runs = new SuperstepRuns(story, network, vms, report);
        runs.overStar();
        runs.adapted();
        RemoteHost first = sites.hosts().get(0);
        RemoteHost second = sites.hosts().get(1);
        story.chapter("5. For comparison: a full mesh from the start");
        network.adaptation("off");
        network.mesh(first.name(), vms.macsAt(first), second.name(), vms.macsAt(second));
        runs.overMesh();
        summarize(story);
    }

    private VirtualMachines startVms(Story story, Sites sites, BlueNetwork network) {
        story.chapter("2. libvirt starts virtual machines; they appear on the user's LAN");
        LxcGuest stranger = LxcGuest.create(sites.hosts().get(0).libvirt(), GuestSpec.of("stranger", STRANGER_MAC));
        VirtualMachines vms = story.step(
                "virsh create: four machines, two of them bound by the marketplace, two by their metadata",
                () -> VirtualMachines.start(sites, network));
        report.dhcpMs = vms.slowestDhcp().toMillis();
        report.vms = vms.guests().size();
        for (int i = 0; i < vms.guests().size(); i++) {
            LxcGuest guest = vms.guests().get(i);
            checkLease(sites, guest.mac(), vms.addresses().get(i));
            double wired = VirtualMachines.wiredMillis(network, guest);
            report.wiredMs.add(wired);
            story.tell(
                    "%s on %s: first frame carried %.0f ms after libvirt's event, address %s by DHCP",
                    guest.name(), guest.host(), wired, vms.addresses().get(i));
        }
        for (int i = 0; i < vms.guests().size(); i++) {
            VirtualMachines.ping(sites, vms.guests().get(i), vms.addresses().get(i));
        }
        story.tell(
                "the client %s and all machines answer each other's pings",
                sites.lan().clientAddress());
        if (options.qemu()) {
            startQemu(story, sites, network);
        }
        report.pingClientVmOk = true;
        if (network.vm(STRANGER_MAC).isPresent()
                || sites.lan().dhcp().lease(STRANGER_MAC).isPresent()) {
            throw new DemoFailed("the machine 'stranger' belongs to no network, but was attached: " + network.vms());
        }
        story.tell("'%s', a machine that belongs to no network, was left alone", stranger.name());
        return vms;
    }

    private void startQemu(Story story, Sites sites, BlueNetwork network) {
        QemuGuest guest = story.step("a QEMU guest under emulation", () -> {
            QemuGuest created = QemuGuest.create(
                    sites.hosts().get(1).libvirt(),
                    GuestSpec.of("qemu1", QEMU_MAC, BlueNetwork.NAME),
                    GuestKernel.in(kernelCache()));
            String address = created.awaitAddress(QEMU_LIMIT).address();
            VirtualMachines.ping(sites, created, address);
            story.tell("%s got %s by DHCP and answers the client's pings", created.name(), address);
            return created;
        });
        report.vms++;
        report.wiredMs.add(VirtualMachines.wiredMillis(network, guest));
    }

    /** Where the guest's kernel is kept between runs; {@code ./vnet demo} says where the checkout's state lies. */
    private static Path kernelCache() {
        String state = System.getProperty("vnet.state");
        return (state == null ? Path.of(System.getProperty("java.io.tmpdir"), "vnet-lab") : Path.of(state))
                .resolve("guest");
    }

    /** The address has to be the user's server's to give: what the machine says is held against the server's leases. */
    private static void checkLease(Sites sites, String mac, String address) {
        boolean lent = sites.lan()
                .dhcp()
                .lease(mac)
                .filter(lease -> lease.address().equals(address))
                .isPresent();
        if (!lent) {
            throw new DemoFailed("DHCP: " + mac + " has " + address + ", but the user's DHCP server has lent "
                    + sites.lan().dhcp().leases());
        }
    }

    private void summarize(Story story) {
        story.chapter("What came of it");
        Double star = report.superstepStarMs;
        Double adapted = report.superstepAdaptedMs;
        Double mesh = report.superstepMeshMs;
        if (star != null && adapted != null && mesh != null) {
            story.show(String.format(
                    Locale.ROOT,
                    "superstep over the star  %8.1f ms%nadapted                  %8.1f ms, %.1f times faster%n"
                            + "full mesh from the start %8.1f ms, adapted takes %.2f of that",
                    star,
                    adapted,
                    star / adapted,
                    mesh,
                    adapted / mesh));
        }
    }
}
