package net.virtuoso.bench.candidate.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;

/** tinc 1.0 as a switch. */
record Tinc() implements Candidate {
    @Override
    public String name() {
        return "tinc";
    }

    @Override
    public String description() {
        return "tinc 1.0 in switch mode, its default cipher and digest";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, Peers.MTU);
        String device = "tinc" + number;
        for (Bed.Side side : Peers.sides(bed)) {
            Path home = Peers.directory(side, name());
            Peers.write(
                    home.resolve("tinc.conf"),
                    "Name = " + side.letter() + "\nMode = switch\nDeviceType = tap\nInterface = " + device
                            + "\nAddressFamily = ipv4\n"
                            + (side.equals(bed.a()) ? "ConnectTo = b\n" : ""));
            Peers.write(home.resolve("hosts").resolve(side.letter()), "Address = " + side.address() + "\n");
            side.host().cmd("tincd", "-c", home.toString(), "-K", "2048").check();
        }
        for (Bed.Side side : Peers.sides(bed)) {
            String other = bed.other(side).letter();
            Path theirs =
                    Peers.directory(bed.other(side), name()).resolve("hosts").resolve(other);
            Peers.write(Peers.directory(side, name()).resolve("hosts").resolve(other), Peers.read(theirs));
        }
        List<ProcessHandle> daemons = new ArrayList<>();
        for (Bed.Side side : Peers.sides(bed)) {
            Path home = Peers.directory(side, name());
            daemons.add(side.host()
                    .start(
                            "tinc-" + side.letter(),
                            "tincd",
                            "-c",
                            home.toString(),
                            "-D",
                            "--pidfile=" + home.resolve("pid"))
                    .handle());
            Peers.bridge(lane, side, device);
        }
        return new Running(lane, daemons);
    }
}
