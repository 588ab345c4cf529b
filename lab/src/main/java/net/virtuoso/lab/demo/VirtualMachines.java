package net.virtuoso.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.Machine;

/**
 * Virtual machines of a virtual network, two on each host, which a hypervisor alone starts. Every other one is bound by the
 * marketplace beforehand; the rest name the network in their metadata.
 *
 * @param <M> what they are
 * @param guests the machines; those of a host follow each other
 * @param hosts the nodes they run at, in the same order
 * @param addresses the addresses that they got by DHCP, in the same order
 * @param slowestDhcp the longest time from a start to an address
 */
public record VirtualMachines<M extends Machine>(
        List<M> guests, List<String> hosts, List<String> addresses, Duration slowestDhcp) {
    /** How many run on each host. */
    public static final int PER_HOST = 2;

    private static final Duration DHCP_LIMIT = Duration.ofSeconds(60);
    private static final Duration CARRIED_LIMIT = Duration.ofSeconds(20);

    static <M extends Machine> VirtualMachines<M> none() {
        return new VirtualMachines<>(List.of(), List.of(), List.of(), Duration.ZERO);
    }

    /** Starts them and waits until each has an address. */
    public static <M extends Machine> VirtualMachines<M> start(Stage<M> stage, BlueNetwork network) {
        List<M> guests = new ArrayList<>();
        List<String> hosts = new ArrayList<>();
        for (String host : stage.hosts()) {
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
                guests.add(stage.start(host, spec));
                hosts.add(host);
            }
        }
        List<String> addresses = new ArrayList<>();
        Duration slowest = Duration.ZERO;
        for (M guest : guests) {
            Machine.DhcpResult result = guest.awaitAddress(DHCP_LIMIT);
            addresses.add(result.address());
            slowest = result.afterStart().compareTo(slowest) > 0 ? result.afterStart() : slowest;
        }
        return new VirtualMachines<>(List.copyOf(guests), List.copyOf(hosts), List.copyOf(addresses), slowest);
    }

    /** Addresses of the interfaces of the machines on a host. */
    public List<String> macsAt(String host) {
        return IntStream.range(0, guests.size())
                .filter(i -> hosts.get(i).equals(host))
                .mapToObj(i -> guests.get(i).mac())
                .toList();
    }

    /** The time from the hypervisor's telling of a machine to its first frame carried, in milliseconds. */
    public static double wiredMillis(BlueNetwork network, Machine guest) {
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
