package net.virtuoso.bench.candidate.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;

/** OpenVPN, point to point, with a TAP. */
record OpenVpn() implements Candidate {
    private static final String PORT = "1194";

    @Override
    public String name() {
        return "openvpn";
    }

    @Override
    public String description() {
        return "OpenVPN 2.6 over UDP with a TAP, AES-256-GCM";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, Peers.MTU);
        String device = "ovpn" + number;
        Map<String, String> fingerprints = new HashMap<>();
        for (Bed.Side side : Peers.sides(bed)) {
            fingerprints.put(side.letter(), certify(side));
        }
        List<ProcessHandle> daemons = new ArrayList<>();
        for (Bed.Side side : Peers.sides(bed)) {
            Path home = Peers.directory(side, name());
            List<String> argv = new ArrayList<>(List.of(
                    "openvpn",
                    "--dev",
                    device,
                    "--dev-type",
                    "tap",
                    "--proto",
                    "udp",
                    "--local",
                    side.address(),
                    "--port",
                    PORT,
                    "--remote",
                    bed.other(side).address(),
                    PORT,
                    "--cert",
                    home.resolve("cert.pem").toString(),
                    "--key",
                    home.resolve("key.pem").toString(),
                    "--peer-fingerprint",
                    fingerprints.get(bed.other(side).letter()),
                    "--data-ciphers",
                    "AES-256-GCM",
                    "--cipher",
                    "AES-256-GCM",
                    "--verb",
                    "1"));
            argv.addAll(side.equals(bed.a()) ? List.of("--tls-server", "--dh", "none") : List.of("--tls-client"));
            daemons.add(side.host()
                    .start("openvpn-" + side.letter(), argv, Map.of())
                    .handle());
            Peers.bridge(lane, side, device);
        }
        return new Running(lane, daemons);
    }

    /** Makes a key and a certificate signed by itself; returns its fingerprint, by which the other end knows it. */
    private String certify(Bed.Side side) {
        Path home = Peers.directory(side, name());
        String certificate = home.resolve("cert.pem").toString();
        side.host()
                .cmd(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + side.letter(),
                        "-keyout",
                        home.resolve("key.pem").toString(),
                        "-out",
                        certificate)
                .check();
        String line = side.host()
                .cmd("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256")
                .text();
        return line.substring(line.indexOf('=') + 1);
    }
}
