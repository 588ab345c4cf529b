package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.lab.Wait;
import org.jspecify.annotations.Nullable;

/**
 * A guest under QEMU's emulation (TCG): a real kernel with a virtio network card, and nothing else to do than to get an
 * address by DHCP and to answer pings. Its host-side interface is a TAP with the virtio-net header that exists before
 * the guest does.
 */
public final class QemuGuest implements Guest {
    private static final Pattern LEASE = Pattern.compile("(?m)^VNET-LEASE (\\d+\\.\\d+\\.\\d+\\.\\d+)\\s*$");

    private final LibvirtHost host;
    private final GuestSpec spec;
    private final Path console;
    private final long createdNanos;

    private QemuGuest(LibvirtHost host, GuestSpec spec, Path console, long createdNanos) {
        this.host = host;
        this.spec = spec;
        this.console = console;
        this.createdNanos = createdNanos;
    }

    /** Makes the TAP and has libvirt create a guest ({@code virsh create}) that boots the given kernel. */
    public static QemuGuest create(LibvirtHost host, GuestSpec spec, GuestKernel kernel) {
        Path directory = host.directory().resolve("guest-" + spec.name());
        Path document = directory.resolve("domain.xml");
        Path console = directory.resolve("console");
        String commandLine =
                "console=ttyS0 quiet panic=1 tsc=reliable mitigations=off random.trust_cpu=on host=" + spec.name();
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    document, DomainXml.qemu(spec, kernel.kernel(), kernel.initramfs(), commandLine, console));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + document, e);
        }
        host.network().tap(spec.hostInterface());
        long createdNanos = System.nanoTime();
        host.virsh(Driver.QEMU, "create", document.toString()).check();
        return new QemuGuest(host, spec, console, createdNanos);
    }

    @Override
    public GuestSpec spec() {
        return spec;
    }

    @Override
    public LibvirtHost host() {
        return host;
    }

    @Override
    public Driver driver() {
        return Driver.QEMU;
    }

    @Override
    public Path log() {
        return console;
    }

    /** The time of the result is that of this process's seeing it, up to 20 ms late: the guest's clock is another. */
    @Override
    public DhcpResult awaitAddress(Duration limit) {
        String address = Wait.value(
                "an address by DHCP in guest " + name(), limit, this::leaseOnConsole, () -> "; it said: " + text());
        return new DhcpResult(address, Duration.ofNanos(System.nanoTime() - createdNanos));
    }

    private @Nullable String leaseOnConsole() {
        Matcher matcher = LEASE.matcher(text().replace("\r", ""));
        return matcher.find() ? matcher.group(1) : null;
    }

    private String text() {
        try {
            return Files.exists(console) ? Files.readString(console) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + console, e);
        }
    }

    @Override
    public String toString() {
        return name() + " on " + host;
    }
}
