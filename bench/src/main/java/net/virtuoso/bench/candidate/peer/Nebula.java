package net.virtuoso.bench.candidate.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;

/** Nebula: carries packets, so the hosts route for their VMs. */
record Nebula() implements Candidate {
    private static final int PORT = 4242;

    @Override
    public String name() {
        return "nebula";
    }

    @Override
    public String description() {
        return "Nebula with AES-256-GCM; the hosts route";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.routed(bed, number, Peers.MTU);
        String device = "nebula" + number;
        Path authority = Peers.directory(bed.a(), "nebula-ca");
        bed.lab()
                .cmd("nebula-cert", "ca", "-name", "bench")
                .withDirectory(authority)
                .check();
        List<ProcessHandle> daemons = new ArrayList<>();
        for (Bed.Side side : Peers.sides(bed)) {
            Path home = Peers.directory(side, name());
            bed.lab()
                    .cmd(
                            "nebula-cert",
                            "sign",
                            "-ca-crt",
                            authority.resolve("ca.crt").toString(),
                            "-ca-key",
                            authority.resolve("ca.key").toString(),
                            "-name",
                            side.letter(),
                            "-ip",
                            address(number, side) + "/24",
                            "-subnets",
                            lane.subnet(side))
                    .withDirectory(home)
                    .check();
            Path file = Peers.write(home.resolve("config.yml"), configuration(lane, side, authority, home, device));
            daemons.add(side.host()
                    .start("nebula-" + side.letter(), "nebula", "-config", file.toString())
                    .handle());
        }
        Peers.sides(bed).forEach(side -> Peers.route(lane, side, device));
        return new Running(lane, daemons);
    }

    private static String configuration(Lane lane, Bed.Side side, Path authority, Path home, String device) {
        Bed.Side other = lane.bed().other(side);
        return String.join(
                "\n",
                "pki:",
                "  ca: " + authority.resolve("ca.crt"),
                "  cert: " + home.resolve(side.letter() + ".crt"),
                "  key: " + home.resolve(side.letter() + ".key"),
                "static_host_map:",
                "  \"" + address(lane.number(), other) + "\": [\"" + other.address() + ":" + PORT + "\"]",
                "lighthouse:",
                "  am_lighthouse: false",
                "  hosts: []",
                "listen:",
                "  host: " + side.address(),
                "  port: " + PORT,
                "cipher: aes",
                "tun:",
                "  dev: " + device,
                "  mtu: " + Peers.MTU,
                "  unsafe_routes:",
                "    - route: " + lane.subnet(other),
                "      via: " + address(lane.number(), other),
                "logging:",
                "  level: warning",
                "firewall:",
                "  outbound:",
                "    - port: any",
                "      proto: any",
                "      host: any",
                "  inbound:",
                "    - port: any",
                "      proto: any",
                "      host: any",
                "");
    }

    private static String address(int number, Bed.Side side) {
        return "10.78." + number + "." + side.number();
    }
}
