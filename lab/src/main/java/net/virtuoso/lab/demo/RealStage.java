package net.virtuoso.lab.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.net.Lease;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import net.virtuoso.lab.sites.RemoteHost;
import net.virtuoso.lab.sites.Sites;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LxcGuest;

/**
 * Real parts: sites in network namespaces, containers that libvirt runs.
 *
 * @param sites the sites
 * @param vnet the product on them
 */
public record RealStage(Sites sites, Deployment vnet) implements Stage<LxcGuest> {
    @Override
    public RestClient rest() {
        return vnet.rest();
    }

    @Override
    public String lanDevice() {
        return sites.proxyLan().name();
    }

    @Override
    public String lanDriver() {
        return "packet";
    }

    @Override
    public List<String> hosts() {
        return sites.hosts().stream().map(RemoteHost::name).toList();
    }

    @Override
    public String hypervisor() {
        return "libvirt";
    }

    @Override
    public LxcGuest start(String host, GuestSpec spec) {
        return sites.hosts().stream()
                .filter(h -> h.name().equals(host))
                .findFirst()
                .map(h -> LxcGuest.create(h.libvirt(), spec))
                .orElseThrow(() -> new IllegalArgumentException("host " + host + ": there are " + hosts()));
    }

    @Override
    public BspRun.Place place(LxcGuest machine) {
        return BspRun.java(machine::startJava);
    }

    @Override
    public String clientAddress() {
        return sites.lan().clientAddress();
    }

    @Override
    public Optional<String> lease(String mac) {
        return sites.lan().dhcp().lease(mac).map(Lease::address);
    }

    @Override
    public void ping(LxcGuest machine, String address, Duration limit) {
        Ping.until(sites.lan().client(), address, limit);
        Wait.until(
                "an answer from the client to " + machine.name(),
                limit,
                () -> machine.cmd("ping", "-n", "-c", "1", "-W", "1", clientAddress())
                        .succeeds());
    }
}
