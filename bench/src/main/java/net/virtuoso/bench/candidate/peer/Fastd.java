package net.virtuoso.bench.candidate.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;

/** fastd with a TAP. */
record Fastd() implements Candidate {
    private static final int PORT = 10_000;

    @Override
    public String name() {
        return "fastd";
    }

    @Override
    public String description() {
        return "fastd with a TAP, method salsa2012+umac";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, Peers.MTU);
        String device = "fastd" + number;
        Map<String, String> secrets = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        for (Bed.Side side : Peers.sides(bed)) {
            String output = side.host().cmd("fastd", "--generate-key").text();
            secrets.put(side.letter(), value(output, "Secret:"));
            keys.put(side.letter(), value(output, "Public:"));
        }
        List<ProcessHandle> daemons = new ArrayList<>();
        for (Bed.Side side : Peers.sides(bed)) {
            Bed.Side other = bed.other(side);
            String configuration = String.join(
                    "\n",
                    "log level warn;",
                    "mode tap;",
                    "interface \"" + device + "\";",
                    "method \"salsa2012+umac\";",
                    "bind " + side.address() + ":" + PORT + ";",
                    "mtu " + Peers.MTU + ";",
                    "secret \"" + secrets.get(side.letter()) + "\";",
                    "peer \"" + other.letter() + "\" {",
                    "  remote " + other.address() + " port " + PORT + ";",
                    "  key \"" + keys.get(other.letter()) + "\";",
                    "}",
                    "");
            String file = Peers.write(Peers.directory(side, name()).resolve("fastd.conf"), configuration)
                    .toString();
            daemons.add(side.host()
                    .start("fastd-" + side.letter(), "fastd", "--config", file)
                    .handle());
            Peers.bridge(lane, side, device);
        }
        return new Running(lane, daemons);
    }

    private static String value(String output, String key) {
        return output.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("fastd gave no key: " + output));
    }
}
