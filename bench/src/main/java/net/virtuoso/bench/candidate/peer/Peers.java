package net.virtuoso.bench.candidate.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NetInterface;

/** All peers, and what they have in common. */
public final class Peers {
    /** What leaves room for the headers of any of them under an Ethernet's 1500. */
    static final int MTU = 1400;

    private static final Duration DEVICE_LIMIT = Duration.ofSeconds(20);

    private Peers() {}

    /** All, in the order in which they are measured. */
    public static List<Candidate> all() {
        return List.of(
                new Tinc(),
                new Fastd(),
                new N2n(),
                new OpenVpn(),
                new Nebula(),
                new WireguardGo(),
                new Vtun(),
                new SshTunnel(),
                new OpenVswitch());
    }

    /** A directory for a peer's files at one side. */
    static Path directory(Bed.Side side, String peer) {
        Path directory = side.host().lab().directory().resolve(peer + "-" + side.letter());
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    /** Writes a file that only root can read, as keys have to be. */
    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Waits for a peer's TAP at a host and bridges it to the lane's port. */
    static void bridge(Lane lane, Bed.Side side, String device) {
        NetInterface tap = awaitDevice(side, device).mtu(MTU);
        lane.bridge(side).port(tap);
    }

    /** Waits for a peer's TUN at a host and routes the other side's VM through it. */
    static void route(Lane lane, Bed.Side side, String device) {
        awaitDevice(side, device);
        side.host().ip("route", "replace", lane.subnet(lane.bed().other(side)), "dev", device);
    }

    static NetInterface awaitDevice(Bed.Side side, String device) {
        return side.host().netInterface(device).await(DEVICE_LIMIT).up();
    }

    /** Waits until a file is there: a socket, a key. */
    static void await(Path file) {
        Wait.until(file.toString(), DEVICE_LIMIT, () -> Files.exists(file));
    }

    static List<Bed.Side> sides(Bed bed) {
        return List.of(bed.a(), bed.b());
    }
}
