package net.virtuoso.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Wait;

/** A DHCP server (dnsmasq with its DNS part off) on one interface. */
public final class Dnsmasq {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final LabProcess process;
    private final Path leaseFile;

    private Dnsmasq(LabProcess process, Path leaseFile) {
        this.process = process;
        this.leaseFile = leaseFile;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param device the interface it serves; has its own address in the network already
     * @param firstAddress first address to lend, as in {@code 192.168.77.100}
     * @param lastAddress last address to lend
     */
    public static Dnsmasq start(NetInterface device, String firstAddress, String lastAddress) {
        NetworkNamespace namespace = device.namespace();
        Path leases = namespace.lab().directory().resolve("leases-" + namespace.name());
        LabProcess process = namespace.start(
                "dnsmasq-" + namespace.name(),
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--user=root", // it stays in the lab's directory, which is root's alone
                "--port=0",
                "--interface=" + device.name(),
                "--bind-interfaces",
                "--dhcp-range=" + firstAddress + "," + lastAddress + ",1h",
                "--dhcp-leasefile=" + leases,
                "--dhcp-authoritative",
                "--no-ping", // else each offer waits three seconds for an answer to a ping
                "--log-dhcp",
                "--log-facility=-");
        Wait.until(
                "the DHCP server",
                START_LIMIT,
                () -> !process.isAlive()
                        || process.output().contains("available DHCP range")
                        || process.output().contains("sockets bound"),
                process::said);
        if (!process.isAlive()) {
            throw new IllegalStateException("dnsmasq ended at once" + process.said());
        }
        return new Dnsmasq(process, leases);
    }

    /** What it has lent. */
    public List<Lease> leases() {
        try {
            return Files.exists(leaseFile) ? Lease.parse(Files.readAllLines(leaseFile)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + leaseFile, e);
        }
    }

    /** The lease of a hardware address, if it has one. */
    public Optional<Lease> lease(String mac) {
        String wanted = mac.toLowerCase(Locale.ROOT);
        return leases().stream().filter(lease -> lease.mac().equals(wanted)).findFirst();
    }

    /** Waits until a hardware address has got a lease. */
    public Lease awaitLease(String mac, Duration limit) {
        return Wait.value("a DHCP lease for " + mac, limit, () -> lease(mac).orElse(null), process::said);
    }

    /** The server's process, whose output is its log. */
    public LabProcess process() {
        return process;
    }
}
