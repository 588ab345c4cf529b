package net.virtuoso.bench.candidate.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;
import net.virtuoso.lab.LabProcess;

/** vtun with an Ethernet tunnel. */
record Vtun() implements Candidate {
    private static final String PORT = "5000";
    private static final String SESSION = "bench";
    /** Where a server writes its process id, wherever else its files are. */
    private static final String PID_FILE = "/var/run/vtund.pid";

    @Override
    public String name() {
        return "vtun";
    }

    @Override
    public String description() {
        return "vtun over UDP with a TAP, without encryption and compression";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, Peers.MTU);
        String device = "vtun" + number;
        LabProcess server = vtund(bed.b(), device, "-s");
        LabProcess client = vtund(bed.a(), device, SESSION, bed.b().address());
        Peers.sides(bed).forEach(side -> Peers.bridge(lane, side, device));
        return new Running(lane, List.of(client.handle(), server.handle()));
    }

    private LabProcess vtund(Bed.Side side, String device, String... arguments) {
        side.host().lab().make("file " + PID_FILE, "rm -f " + PID_FILE, () -> {});
        String configuration = String.join(
                "\n",
                "options { port " + PORT + "; syslog daemon; }",
                SESSION + " {",
                "  passwd bench;",
                "  type ether;",
                "  device " + device + ";",
                "  proto udp;",
                "  encrypt no;",
                "  compress no;",
                "  keepalive yes;",
                "}",
                "");
        String file = Peers.write(Peers.directory(side, name()).resolve("vtund.conf"), configuration)
                .toString();
        List<String> argv = new ArrayList<>(List.of("vtund", "-n", "-f", file, "-P", PORT));
        argv.addAll(List.of(arguments));
        return side.host().start("vtun-" + side.letter(), argv, Map.of());
    }
}
