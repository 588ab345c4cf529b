package net.virtuoso.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.RemoteHost;
import net.virtuoso.lab.sites.Sites;
import net.virtuoso.lab.vm.Guest;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LxcGuest;

/**
 * Virtual machines of a virtual network, two on each host, which libvirt alone starts. Every other one is bound by the
 * marketplace beforehand; the rest name the network in their metadata.
 *
 * @param guests the machines; those of a host follow each other
 * @param addresses the addresses that they got by DHCP, in the same order
 * @param slowestDhcp the longest time from a start to an address
 */
public record VirtualMachines(List<LxcGuest> guests, List<String> addresses, Duration slowestDhcp) {
    /** How many run on each host. */
    public static final int PER_HOST = 2;

    private static final Duration DHCP_LIMIT = Duration.ofSeconds(60);
    private static final Duration CARRIED_LIMIT = Duration.ofSeconds(20);
    private static final Duration PING_LIMIT = Duration.ofSeconds(15);

    /** Starts them and waits until each has an address. */
    public static VirtualMachines start(Sites sites, BlueNetwork network) {
        List<LxcGuest> guests = new ArrayList<>();
        for (RemoteHost host : sites.hosts()) {
            for (int i = 0; i < PER_HOST; i++) {
                int number = guests.size() + 1;
                String name = "vm" + number;
                String mac = String.format("02:00:5e:00:00:%02x", number);
                GuestSpec spec;
                if (i == 0) {
                    network.bind(name, mac);
                    spec = GuestSpec.of(name, mac);
                } else {
                    spec = GuestSpec.of(name, mac, BlueNetwork.NAME);
                }
                guests.add(LxcGuest.create(host.libvirt(), spec));
            }
        }
        List<String> addresses = new ArrayList<>();
        Duration slowest = Duration.ZERO;
        for (LxcGuest guest : guests) {
            Guest.DhcpResult result = guest.awaitAddress(DHCP_LIMIT);
            addresses.add(result.address());
            slowest = result.afterStart().compareTo(slowest) > 0 ? result.afterStart() : slowest;
        }
        return new VirtualMachines(List.copyOf(guests), List.copyOf(addresses), slowest);
    }

    /** Addresses of the interfaces of the machines on a host. */
    public List<String> macsAt(RemoteHost host) {
        return guests.stream()
                .filter(guest -> guest.host() == host.libvirt())
                .map(Guest::mac)
                .toList();
    }

    /** Waits until a machine and the client on the user's LAN answer each other's pings. */
    public static void ping(Sites sites, Guest guest, String address) {
        Ping.until(sites.lan().client(), address, PING_LIMIT);
        if (guest instanceof LxcGuest container) {
            Wait.until(
                    "an answer from the client to " + guest.name(),
                    PING_LIMIT,
                    () -> container
                            .cmd("ping", "-n", "-c", "1", "-W", "1", sites.lan().clientAddress())
                            .succeeds());
        }
    }

    /** The time from the hypervisor's telling of a machine to its first frame carried, in milliseconds. */
    public static double wiredMillis(BlueNetwork network, Guest guest) {
        JsonNode vm = Wait.value(
                "the first frame of " + guest.name() + " in its report",
                CARRIED_LIMIT,
                () -> network.vm(guest.mac())
                        .filter(v -> v.has("seenAt") && v.has("firstFrameAt"))
                        .orElse(null),
                () -> "; the controller knows " + network.vms());
        Duration wired = Duration.between(
                Instant.parse(vm.path("seenAt").asText()),
                Instant.parse(vm.path("firstFrameAt").asText()));
        return wired.toNanos() / 1e6;
    }
}
