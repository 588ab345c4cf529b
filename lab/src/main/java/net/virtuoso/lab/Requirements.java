package net.virtuoso.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a laboratory needs of its machine, and whether it is there. */
public final class Requirements {
    /** System property that turns 'this machine cannot run a lab' from a reason to skip a test into a failure. */
    public static final String REQUIRED_PROPERTY = "vnet.lab.required";

    private static final List<String> TOOLS = List.of(
            "ip",
            "tc",
            "nsenter",
            "unshare",
            "setsid",
            "virsh",
            "libvirtd",
            "dnsmasq",
            "busybox",
            "ping",
            "tar",
            "nginx",
            "squid",
            "sshd",
            "openssl");

    private Requirements() {}

    /** One line for each thing that is missing, with what to do about it; empty if a lab can be opened. */
    public static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!System.getProperty("os.name").equals("Linux")) {
            missing.add("Linux: labs are made of its namespaces");
            return missing;
        }
        if (!isRoot()) {
            missing.add("root: namespaces, TAPs and libvirtd need it");
        }
        for (String tool : TOOLS) {
            if (!isOnPath(tool)) {
                missing.add(tool + ": apt-get install -y --no-install-recommends " + String.join(" ", packages()));
            }
        }
        return missing;
    }

    /**
     * Whether a lab can be opened; for conditions of tests ({@code @EnabledIf("net.virtuoso.lab.Requirements#satisfied")}).
     *
     * @throws IllegalStateException if it cannot and {@value #REQUIRED_PROPERTY} is {@code true}
     */
    public static boolean satisfied() {
        List<String> missing = missing();
        if (!missing.isEmpty() && Boolean.getBoolean(REQUIRED_PROPERTY)) {
            throw new IllegalStateException("this machine cannot run a lab, missing: " + String.join("; ", missing));
        }
        return missing.isEmpty();
    }

    /** The Debian packages a lab uses, as {@code lab/packages.txt} lists them. */
    public static List<String> packages() {
        try (InputStream resource = Requirements.class.getResourceAsStream("packages.txt")) {
            if (resource == null) {
                throw new IllegalStateException("packages.txt is missing from the lab's jar");
            }
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
                return reader.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read packages.txt", e);
        }
    }

    /** Whether this JVM runs as root. */
    public static boolean isRoot() {
        try {
            return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see who runs this JVM", e);
        }
    }

    /** Whether a program is found as a shell would find it. */
    public static boolean isOnPath(String tool) {
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "/usr/sbin:/usr/bin:/sbin:/bin" : path).split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }
}
