package net.virtuoso.bench.candidate.peer;

import java.nio.file.Path;
import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;
import net.virtuoso.lab.LabProcess;

/** OpenSSH's Ethernet tunnel. */
record SshTunnel() implements Candidate {
    private static final String PORT = "2223";
    /** sshd wants it; the service of Debian makes it, but may never have been started here. */
    private static final String SEPARATION = "/run/sshd";

    @Override
    public String name() {
        return "ssh-w";
    }

    @Override
    public String description() {
        return "OpenSSH's Ethernet tunnel (ssh -w), its default cipher";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, Peers.MTU);
        String unit = Integer.toString(number);
        LabProcess server = serve(bed.b(), key(bed.b()), key(bed.a()));
        LabProcess client = bed.a()
                .host()
                .start(
                        "ssh-a",
                        "ssh",
                        "-F",
                        "none",
                        "-i",
                        key(bed.a()).toString(),
                        "-p",
                        PORT,
                        "-o",
                        "Tunnel=ethernet",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "ConnectionAttempts=10",
                        "-N",
                        "-w",
                        unit + ":" + unit,
                        "root@" + bed.b().address());
        Peers.sides(bed).forEach(side -> Peers.bridge(lane, side, "tap" + unit));
        return new Running(lane, List.of(client.handle(), server.handle()));
    }

    private static LabProcess serve(Bed.Side side, Path hostKey, Path clientKey) {
        side.host()
                .lab()
                .make(
                        "directory " + SEPARATION,
                        "rmdir --ignore-fail-on-non-empty " + SEPARATION + " 2>/dev/null || true",
                        () -> side.host().cmd("mkdir", "-p", SEPARATION).check());
        Path home = Peers.directory(side, "ssh");
        Path keys = Peers.write(home.resolve("authorized_keys"), Peers.read(Path.of(clientKey + ".pub")));
        Path file = Peers.write(
                home.resolve("sshd_config"),
                String.join(
                        "\n",
                        "ListenAddress " + side.address() + ":" + PORT,
                        "HostKey " + hostKey,
                        "AuthorizedKeysFile " + keys,
                        "PermitRootLogin prohibit-password",
                        "PermitTunnel ethernet",
                        "StrictModes no",
                        "UsePAM no",
                        "PidFile none",
                        ""));
        return side.host().start("sshd-" + side.letter(), "/usr/sbin/sshd", "-D", "-e", "-f", file.toString());
    }

    private static Path key(Bed.Side side) {
        Path key = Peers.directory(side, "ssh").resolve("key");
        if (!key.toFile().exists()) {
            side.host()
                    .cmd("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                    .check();
        }
        return key;
    }
}
