package net.virtuoso.lab.sites;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Rate;
import net.virtuoso.lab.vm.LibvirtHost;

/**
 * The user's site and the remote ones.
 *
 * <pre>
 *   client ──┐
 *            lan (router, DHCP) ── lan0 [proxy] uplink ── internet ── uplink [host-1: libvirtd]
 *                                                            └─────── uplink [host-2: libvirtd]
 * </pre>
 *
 * @param internet the physical network
 * @param lan the user's LAN
 * @param proxy the network namespace of the proxy's host
 * @param proxyLine the proxy's line to the internet
 * @param proxyLan the proxy's interface on the user's LAN
 * @param hosts the remote hosts
 */
public record Sites(
        Internet internet,
        UserLan lan,
        NetworkNamespace proxy,
        Internet.Line proxyLine,
        NetInterface proxyLan,
        List<RemoteHost> hosts) {
    private static final int PROXY_NUMBER = 2;

    /** The demo's three sites: the proxy's line carries 50 Mbit/s, those of the two hosts 500 Mbit/s. */
    public static Sites three(Lab lab) {
        return build(lab, 2, Rate.mbit(50), Rate.mbit(500));
    }

    /**
     * Builds the sites.
     *
     * @param hosts number of remote hosts, called host-1, host-2, ...
     * @param proxyRate rate of the proxy's line
     * @param hostRate rate of each host's line
     */
    public static Sites build(Lab lab, int hosts, Rate proxyRate, Rate hostRate) {
        Internet internet = Internet.create(lab);
        UserLan lan = UserLan.create(lab);
        NetworkNamespace proxy = NetworkNamespace.create(lab, "proxy");
        Internet.Line proxyLine = internet.connect(proxy, proxyRate);
        NetInterface proxyLan = lan.connect(proxy, PROXY_NUMBER);
        List<RemoteHost> remote = new ArrayList<>();
        for (int i = 1; i <= hosts; i++) {
            String name = "host-" + i;
            NetworkNamespace network = NetworkNamespace.create(lab, name);
            Internet.Line line = internet.connect(network, hostRate);
            remote.add(new RemoteHost(name, line, LibvirtHost.start(network)));
        }
        return new Sites(internet, lan, proxy, proxyLine, proxyLan, List.copyOf(remote));
    }
}
