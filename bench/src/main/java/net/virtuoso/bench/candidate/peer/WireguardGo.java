package net.virtuoso.bench.candidate.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;

/** WireGuard in user space: carries packets, so the hosts route for their VMs. */
record WireguardGo() implements Candidate {
    private static final int PORT = 51_820;

    @Override
    public String name() {
        return "wireguard-go";
    }

    @Override
    public String description() {
        return "WireGuard in user space; the hosts route";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.routed(bed, number, Peers.MTU);
        Map<String, String> secrets = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        for (Bed.Side side : Peers.sides(bed)) {
            String secret = bed.lab().cmd("wg", "genkey").text();
            secrets.put(side.letter(), secret);
            keys.put(
                    side.letter(),
                    bed.lab().cmd("wg", "pubkey").withInput(secret + "\n").text());
        }
        List<ProcessHandle> daemons = new ArrayList<>();
        for (Bed.Side side : Peers.sides(bed)) {
            // Its socket lies in a directory of the whole machine, so the name has to be unique there.
            String device = "wg" + bed.lab().id() + side.letter() + number;
            Path socket = Path.of("/var/run/wireguard", device + ".sock");
            bed.lab()
                    .make(
                            "socket " + socket,
                            "rm -f " + socket + "; rmdir " + socket.getParent() + " 2>/dev/null || true",
                            () -> {});
            daemons.add(side.host()
                    .start("wireguard-" + side.letter(), "wireguard-go", "-f", device)
                    .handle());
            Peers.await(socket);
            Bed.Side other = bed.other(side);
            String configuration = String.join(
                    "\n",
                    "[Interface]",
                    "PrivateKey = " + secrets.get(side.letter()),
                    "ListenPort = " + PORT,
                    "[Peer]",
                    "PublicKey = " + keys.get(other.letter()),
                    "Endpoint = " + other.address() + ":" + PORT,
                    "AllowedIPs = " + lane.subnet(other),
                    "");
            Path file = Peers.write(Peers.directory(side, name()).resolve("wg.conf"), configuration);
            side.host().cmd("wg", "setconf", device, file.toString()).check();
            side.host().netInterface(device).mtu(Peers.MTU);
            Peers.route(lane, side, device);
        }
        return new Running(lane, daemons);
    }
}
