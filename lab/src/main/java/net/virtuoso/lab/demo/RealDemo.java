package net.virtuoso.lab.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Requirements;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import net.virtuoso.lab.sites.Sites;
import net.virtuoso.lab.vm.GuestKernel;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LxcGuest;
import net.virtuoso.lab.vm.QemuGuest;

/** The demo on real parts: sites, libvirt, containers of the distribution. Needs root and what labs need. */
public final class RealDemo {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration QEMU_LIMIT = Duration.ofSeconds(90);
    private static final Duration PING_LIMIT = Duration.ofSeconds(15);
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
        Path distribution = Performance.distribution();
        return new Performance(options, out, report)
                .play(Lab.defaultBase(), (story, lab) -> tell(story, lab, distribution));
    }

    private void tell(Story story, Lab lab, Path distribution) {
        story.chapter("1. Three sites: the user's LAN, and two hosts of virtual machines");
        Sites sites = story.step(
                "network namespaces, a DHCP server, two libvirtd; proxy's line 50 Mbit/s, hosts' 500 Mbit/s",
                () -> Sites.three(lab));
        Deployment vnet =
                story.step("unpacking a container for each site", () -> Deployment.unpack(sites, distribution));
        story.step("starting them: controller and proxy at home, an agent on each host", () -> vnet.start(BOOT_LIMIT));
        MainJob<LxcGuest> job = new MainJob<>(story, new RealStage(sites, vnet), report);
        job.startMachines();
        if (options.qemu()) {
            startQemu(story, sites, job.network());
        }
        job.adapt();
    }

    private void startQemu(Story story, Sites sites, BlueNetwork network) {
        report.pingClientVmOk = false; // until this one answers, too
        QemuGuest guest = story.step("a QEMU guest under emulation", () -> {
            QemuGuest created = QemuGuest.create(
                    sites.hosts().get(1).libvirt(),
                    GuestSpec.of("qemu1", QEMU_MAC, BlueNetwork.NAME),
                    GuestKernel.in(kernelCache()));
            String address = created.awaitAddress(QEMU_LIMIT).address();
            Ping.until(sites.lan().client(), address, PING_LIMIT);
            story.tell("%s got %s by DHCP and answers the client's pings", created.name(), address);
            return created;
        });
        report.pingClientVmOk = true;
        report.vms++;
        report.wiredMs.add(VirtualMachines.wiredMillis(network, guest));
    }

    /** Where the guest's kernel is kept between runs; {@code ./vnet demo} says where the checkout's state lies. */
    private static Path kernelCache() {
        String state = System.getProperty("vnet.state");
        return (state == null ? Path.of(System.getProperty("java.io.tmpdir"), "vnet-lab") : Path.of(state))
                .resolve("guest");
    }
}
