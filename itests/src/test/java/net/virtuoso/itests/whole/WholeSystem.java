package net.virtuoso.itests.whole;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.demo.BlueNetwork;
import net.virtuoso.lab.demo.RealStage;
import net.virtuoso.lab.demo.VirtualMachines;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import net.virtuoso.lab.sites.EncryptedDeployment;
import net.virtuoso.lab.sites.RemoteHost;
import net.virtuoso.lab.sites.Sites;
import net.virtuoso.lab.vm.LxcGuest;
import org.jspecify.annotations.Nullable;

/** The demo's sites with the product on them, and four machines of network blue that have their addresses. */
final class WholeSystem implements AutoCloseable {
    static final Duration BOOT = Duration.ofMinutes(4);

    final Lab lab;
    final Sites sites;
    final Deployment vnet;
    private final @Nullable EncryptedDeployment joining;
    final BlueNetwork network;
    final RealStage stage;
    final VirtualMachines<LxcGuest> vms;

    private WholeSystem(Lab lab, boolean encrypted) {
        this.lab = lab;
        sites = Sites.three(lab);
        Path distribution = Path.of(System.getProperty("vnet.test.distribution"));
        if (encrypted) {
            joining = EncryptedDeployment.unpack(sites, distribution);
            vnet = joining.containers();
            joining.start(BOOT);
        } else {
            joining = null;
            vnet = Deployment.unpack(sites, distribution);
            vnet.start(BOOT);
        }
        stage = new RealStage(sites, vnet);
        network = BlueNetwork.create(stage.rest(), stage.lanDevice(), stage.lanDriver());
        vms = VirtualMachines.start(stage, network);
    }

    static WholeSystem start() {
        return start(false);
    }

    /** The same with nodes that have joined by tokens, and everything encrypted. */
    static WholeSystem startEncrypted() {
        return start(true);
    }

    private static WholeSystem start(boolean encrypted) {
        Lab lab = Lab.open();
        try {
            return new WholeSystem(lab, encrypted);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** What lets nodes in. */
    EncryptedDeployment joining() {
        EncryptedDeployment known = joining;
        if (known == null) {
            throw new IllegalStateException("nothing is encrypted here");
        }
        return known;
    }

    /** The first machine of a host, counted from 0. */
    LxcGuest vm(int host) {
        return vms.guests().get(host * VirtualMachines.PER_HOST);
    }

    /** The address of the first machine of a host. */
    String address(int host) {
        return vms.addresses().get(host * VirtualMachines.PER_HOST);
    }

    RemoteHost host(int number) {
        return sites.hosts().get(number);
    }

    /** Waits until the client reaches every machine. */
    void awaitTraffic(Duration limit) {
        vms.addresses().forEach(address -> Ping.until(sites.lan().client(), address, limit));
    }

    /** Waits until every node runs what the desired state wants, without a problem. */
    void awaitConvergence(Duration limit) {
        vnet.awaitNodes(limit);
        Wait.until(
                "convergence",
                limit,
                () -> vnet.rest().get("/status").path("converged").asBoolean()
                        && vnet.rest().get("/status").path("problems").isEmpty(),
                () -> "; status: " + vnet.rest().get("/status"));
    }

    /** Addresses of the interfaces that the controller knows as attached. */
    List<String> attached() {
        return network.vms().stream()
                .filter(vm -> vm.path("state").asText().equals("attached"))
                .map(vm -> vm.path("mac").asText())
                .sorted()
                .toList();
    }

    /** Addresses of the interfaces of the machines. */
    List<String> macs() {
        return vms.guests().stream().map(LxcGuest::mac).sorted().toList();
    }

    @Override
    public void close() {
        lab.close();
    }
}
