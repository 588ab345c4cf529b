package net.virtuoso.lab.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.Machine;

/**
 * The main job from the start of the machines on: the same on every stage.
 *
 * @param <M> the stage's machines
 */
final class MainJob<M extends Machine> {
    private static final Duration PING_LIMIT = Duration.ofSeconds(15);
    private static final String STRANGER_MAC = "02:00:5e:00:00:f0";

    private final Story story;
    private final Stage<M> stage;
    private final Report report;
    private final BlueNetwork network;
    private VirtualMachines<M> vms = VirtualMachines.none();

    /** Makes the virtual network. */
    MainJob(Story story, Stage<M> stage, Report report) {
        this.story = story;
        this.stage = stage;
        this.report = report;
        this.network = BlueNetwork.create(stage.rest(), stage.lanDevice(), stage.lanDriver());
    }

    BlueNetwork network() {
        return network;
    }

    /** Machines start, get their addresses from the user's LAN, and are reached from there. */
    void startMachines() {
        story.chapter("2. " + stage.hypervisor() + " starts virtual machines; they appear on the user's LAN");
        M stranger = stage.start(stage.hosts().get(0), GuestSpec.of("stranger", STRANGER_MAC));
        vms = story.step(
                "four machines, two of them bound by the marketplace, two by their metadata",
                () -> VirtualMachines.start(stage, network));
        report.dhcpMs = vms.slowestDhcp().toMillis();
        report.vms = vms.guests().size();
        for (int i = 0; i < vms.guests().size(); i++) {
            M guest = vms.guests().get(i);
            String address = vms.addresses().get(i);
            checkLease(guest.mac(), address);
            double wired = VirtualMachines.wiredMillis(network, guest);
            report.wiredMs.add(wired);
            story.tell("%s: first frame carried %.0f ms after it was seen, address %s by DHCP", guest, wired, address);
        }
        for (int i = 0; i < vms.guests().size(); i++) {
            stage.ping(vms.guests().get(i), vms.addresses().get(i), PING_LIMIT);
        }
        story.tell("the client %s and all machines answer each other's pings", stage.clientAddress());
        report.pingClientVmOk = true;
        if (network.vm(STRANGER_MAC).isPresent() || stage.lease(STRANGER_MAC).isPresent()) {
            throw new DemoFailed("the machine 'stranger' belongs to no network, but was attached: " + network.vms());
        }
        story.tell("'%s', a machine that belongs to no network, was left alone", stranger.name());
    }

    /** The address has to be the user's server's to give: what the machine says is held against the server's leases. */
    private void checkLease(String mac, String address) {
        if (!stage.lease(mac).filter(address::equals).isPresent()) {
            throw new DemoFailed("DHCP: " + mac + " has " + address + ", but the user's DHCP server has lent it "
                    + stage.lease(mac).orElse("nothing"));
        }
    }

    /** The machines exchange messages: over the star, while the network adapts, and over a full mesh. */
    void adapt() {
        SuperstepRuns runs = new SuperstepRuns(story, network, places(), vms.addresses(), report);
        runs.overStar();
        runs.adapted();
        story.chapter("5. For comparison: a full mesh from the start");
        network.adaptation("off");
        String first = stage.hosts().get(0);
        String second = stage.hosts().get(1);
        network.mesh(first, vms.macsAt(first), second, vms.macsAt(second));
        runs.overMesh();
        story.chapter("6. A program that also computes: what it does with its time, told from outside");
        runs.fromOutside();
        summarize();
    }

    private List<BspRun.Place> places() {
        return vms.guests().stream().map(stage::place).toList();
    }

    private void summarize() {
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
