package net.virtuoso.lab.sites;

import net.virtuoso.lab.Lab;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.Dnsmasq;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;

/**
 * The user's own network, 192.168.77.0/24: a home router that is switch and DHCP server, and a client.
 *
 * @param bridge the switch
 * @param dhcp the DHCP server, which lends .100 to .199
 * @param client a computer of the user's
 * @param clientAddress its address
 */
public record UserLan(Bridge bridge, Dnsmasq dhcp, NetworkNamespace client, String clientAddress) {
    private static final String PREFIX = "192.168.77.";

    /** Makes the network. */
    public static UserLan create(Lab lab) {
        Bridge bridge = Bridge.create(NetworkNamespace.create(lab, "router"), "lan");
        bridge.device().address(PREFIX + "1/24");
        Dnsmasq dhcp = Dnsmasq.start(bridge.device(), PREFIX + "100", PREFIX + "199");
        NetworkNamespace client = NetworkNamespace.create(lab, "client");
        String address = PREFIX + "10";
        bridge.connect(client, "eth0", "client").address(address + "/24");
        return new UserLan(bridge, dhcp, client, address);
    }

    /** Plugs in a host; its end is called {@code lan0} and has the address {@code 192.168.77.<number>}. */
    public NetInterface connect(NetworkNamespace host, int number) {
        return bridge.connect(host, "lan0", "host" + number).address(PREFIX + number + "/24");
    }
}
