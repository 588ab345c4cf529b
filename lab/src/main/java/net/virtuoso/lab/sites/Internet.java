package net.virtuoso.lab.sites;

import net.virtuoso.lab.Lab;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Rate;

/**
 * The physical network between sites: one switch, and a line to each site that is limited in both directions. Addresses
 * are of 198.18.0.0/24, which is set aside for tests of networks (RFC 2544).
 */
public final class Internet {
    private static final String PREFIX = "198.18.0.";
    private static final int MAX_SITES = 250;

    private final Bridge bridge;
    private int sites;

    private Internet(Bridge bridge) {
        this.bridge = bridge;
    }

    /** Makes the network, without sites. */
    public static Internet create(Lab lab) {
        return new Internet(Bridge.create(NetworkNamespace.create(lab, "internet"), "switch"));
    }

    /**
     * Lays a line to a site. The site's end is called {@code uplink}.
     *
     * @param rate limit of each direction
     */
    public Line connect(NetworkNamespace site, Rate rate) {
        if (sites == MAX_SITES) {
            throw new IllegalStateException("the internet of a lab has room for " + MAX_SITES + " sites");
        }
        int number = ++sites;
        String address = PREFIX + number;
        NetInterface uplink = bridge.connect(site, "uplink", "site" + number).address(address + "/24");
        Line line = new Line(uplink, bridge.device().namespace().netInterface("site" + number), address);
        line.limit(rate);
        return line;
    }

    /**
     * A site's line.
     *
     * @param uplink the site's end
     * @param port the switch's end
     * @param address the site's address in the physical network
     */
    public record Line(NetInterface uplink, NetInterface port, String address) {
        /** Limits both directions. */
        public void limit(Rate rate) {
            uplink.limit(rate);
            port.limit(rate);
        }

        /** Cuts the line. */
        public void cut() {
            port.down();
        }

        /** Mends the line. */
        public void mend() {
            port.up();
        }
    }
}
