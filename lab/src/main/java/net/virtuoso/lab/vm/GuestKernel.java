package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Scripts;

/**
 * What a {@link QemuGuest} boots: Debian's cloud kernel and an initramfs with busybox and the virtio modules, taken from
 * packages that are downloaded and unpacked but not installed.
 *
 * @param kernel the kernel image
 * @param initramfs the compressed archive of the first root file system
 */
public record GuestKernel(Path kernel, Path initramfs) {
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(5);

    /** In the order of their dependence, which is the order the guest's first process loads them in. */
    private static final List<String> MODULES = List.of(
            "failover",
            "net_failover",
            "virtio_ring",
            "virtio",
            "virtio_pci_legacy_dev",
            "virtio_pci_modern_dev",
            "virtio_pci",
            "virtio_net");

    /**
     * The kernel kept in a cache directory, built there first if need be (about 15 s, most of it the download). Several
     * processes may ask at once.
     *
     * @param directory directory that outlives labs, such as {@code .vnet/guest} of a checkout
     */
    public static GuestKernel in(Path directory) {
        Path cache = directory.toAbsolutePath().normalize();
        GuestKernel cached = new GuestKernel(cache.resolve("vmlinuz"), cache.resolve("initramfs.gz"));
        if (Files.exists(cached.kernel) && Files.exists(cached.initramfs)) {
            return cached;
        }
        try {
            Path parent = Files.createDirectories(cache.resolveSibling(""));
            Path draft = Files.createTempDirectory(parent, ".guest-");
            try {
                build(draft);
                publish(draft, cache);
            } finally {
                Cmd.of("rm", "-rf", draft.toString()).check();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build a guest kernel in " + cache, e);
        }
        return cached;
    }

    /** Another process that was quicker has made the same thing: its result stays. */
    private static void publish(Path draft, Path cache) throws IOException {
        try {
            Files.move(draft.resolve("out"), cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            return;
        }
    }

    private static void build(Path work) throws IOException {
        String kernelPackage = kernelPackage();
        Path files = Files.createDirectories(work.resolve("files"));
        Path out = Files.createDirectories(work.resolve("out"));
        for (String name : List.of(kernelPackage, "busybox-static")) {
            Cmd.of("apt-get", "download", "--quiet", name)
                    .withDirectory(work)
                    .withLimit(DOWNLOAD_LIMIT)
                    .check();
        }
        for (Path archive : list(work, ".deb")) {
            Cmd.of("dpkg-deb", "--extract", archive.toString(), files.toString())
                    .withLimit(DOWNLOAD_LIMIT)
                    .check();
        }
        String version = kernelPackage.substring("linux-image-".length());
        Files.copy(files.resolve("boot/vmlinuz-" + version), out.resolve("vmlinuz"));
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(out.resolve("initramfs.gz")));
                CpioArchive archive = new CpioArchive(stream)) {
            archive.directory("bin");
            archive.directory("modules");
            archive.file("bin/busybox", CpioArchive.EXECUTABLE, Files.readAllBytes(files.resolve("bin/busybox")));
            archive.link("bin/sh", "busybox");
            archive.file("init", CpioArchive.EXECUTABLE, bytes("qemu-init.sh"));
            archive.file("lease", CpioArchive.EXECUTABLE, bytes("qemu-lease.sh"));
            List<String> order = new ArrayList<>();
            for (String module : MODULES) {
                Path stripped = work.resolve(module + ".ko");
                Cmd.of("strip", "--strip-debug", "-o", stripped.toString(), module(files, module))
                        .check();
                archive.file("modules/" + module + ".ko", CpioArchive.PLAIN, Files.readAllBytes(stripped));
                order.add(module);
            }
            archive.file(
                    "modules/order",
                    CpioArchive.PLAIN,
                    (String.join("\n", order) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The meta package depends on the package of the current version, whose name holds the version. */
    private static String kernelPackage() {
        String architecture = Cmd.of("dpkg", "--print-architecture").text();
        if (!architecture.equals("amd64")) {
            throw new IllegalStateException("the QEMU guest is built for amd64, this machine is " + architecture);
        }
        return Cmd.of("apt-cache", "depends", "linux-image-cloud-amd64").check().lines().stream()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: linux-image-"))
                .map(line -> line.substring("Depends: ".length()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("apt knows no package linux-image-cloud-amd64; run: apt-get update"));
    }

    private static String module(Path files, String name) throws IOException {
        return list(files, "/" + name + ".ko").stream()
                .findFirst()
                .orElseThrow(() -> new IOException("the kernel package holds no module " + name))
                .toString();
    }

    private static List<Path> list(Path directory, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static byte[] bytes(String script) {
        return Scripts.text(script).getBytes(StandardCharsets.UTF_8);
    }
}
