package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.virtuoso.lab.JavaProgram;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Scripts;

/**
 * The root file system of a container guest: a small tree of its own for what it may change, and mount points for what it
 * shares with the machine read-only, so that neither its DHCP client nor anything else in it can harm the machine.
 */
final class GuestRoot {
    /** Where a guest finds the lab's scripts. */
    static final Path SCRIPTS = Path.of("/opt/vnet");

    /** Where a guest finds the lab's classes. */
    private static final Path CLASSES = Path.of("/opt/lab");

    private GuestRoot() {}

    /** Makes the tree; {@code mountPoints} are the directories that have to exist in it. */
    static Path create(Path root, String hostname, Collection<Path> mountPoints) {
        try {
            for (String name : List.of("dev", "etc", "proc", "root", "run", "sys", "var/log")) {
                Files.createDirectories(root.resolve(name));
            }
            Path tmp = Files.createDirectories(root.resolve("tmp"));
            Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
            for (Path mountPoint : mountPoints) {
                Files.createDirectories(root.resolve(Path.of("/").relativize(mountPoint)));
            }
            for (String name : List.of("bin", "lib", "lib64", "sbin")) {
                Path own = Path.of("/", name);
                if (Files.isSymbolicLink(own)) {
                    Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(own));
                }
            }
            Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
            Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
            Files.writeString(root.resolve("etc/hostname"), hostname + "\n");
            Files.writeString(root.resolve("etc/hosts"), "127.0.0.1 localhost\n127.0.1.1 " + hostname + "\n");
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the root file system " + root, e);
        }
    }

    /** Directories to mount, by their path inside. */
    static Map<Path, Path> readOnlyMounts(Lab lab) {
        Map<Path, Path> mounts = new LinkedHashMap<>();
        mounts.put(Path.of("/usr"), Path.of("/usr"));
        for (String name : List.of("bin", "lib", "lib64", "sbin")) {
            Path directory = Path.of("/", name);
            if (Files.isDirectory(directory) && !Files.isSymbolicLink(directory)) {
                mounts.put(directory, directory);
            }
        }
        addJava(mounts);
        Scripts.file(lab, "guest-init.sh");
        Scripts.file(lab, "guest-lease.sh");
        mounts.put(SCRIPTS, Scripts.directory(lab));
        Path code = JavaProgram.code();
        mounts.put(CLASSES, Files.isDirectory(code) ? code : code.getParent());
        return mounts;
    }

    /** What a JVM inside the guest takes as its class path to run the lab's own programs. */
    static String classPath() {
        Path code = JavaProgram.code();
        return Files.isDirectory(code)
                ? CLASSES.toString()
                : CLASSES.resolve(code.getFileName()).toString();
    }

    /** The JDK of this JVM may lie outside /usr, and Debian keeps its settings and the links to its programs in /etc. */
    private static void addJava(Map<Path, Path> mounts) {
        Path home = Path.of(System.getProperty("java.home"));
        if (!home.startsWith("/usr")) {
            mounts.put(home, home);
        }
        try (Stream<Path> etc = Files.list(Path.of("/etc"))) {
            etc.filter(p -> p.getFileName().toString().matches("java-.*|alternatives") && Files.isDirectory(p))
                    .forEach(p -> mounts.put(p, p));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for Java's settings in /etc", e);
        }
    }
}
