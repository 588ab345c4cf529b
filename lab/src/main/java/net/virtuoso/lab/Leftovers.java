package net.virtuoso.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks over the machine for traces of a lab: what the cleanup believes it has removed is not asked, only the kernel and
 * the file system are.
 */
public final class Leftovers {
    private static final Path PROC = Path.of("/proc");

    private Leftovers() {}

    /**
     * What is left of a lab, one line each: processes, network namespaces, links, mounts, control groups, directory.
     * Waits up to twenty seconds for the kernel, which frees namespaces and control groups some time after their last
     * user is gone.
     *
     * @param id the lab's {@link Lab#id()}
     * @param directory the lab's {@link Lab#directory()}
     * @return an empty list if nothing is left
     */
    public static List<String> of(String id, Path directory) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<String> found = look(id, directory);
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = look(id, directory);
        }
        return found;
    }

    private static List<String> look(String id, Path directory) {
        List<String> found = new ArrayList<>();
        String prefix = "vl" + id;
        try {
            processes(id, prefix, found);
            children(Path.of("/run/netns"), prefix, "network namespace", found);
            children(Path.of("/sys/class/net"), prefix, "link", found);
            mounts(prefix, directory, found);
            cgroups(prefix, found);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for what lab " + id + " has left", e);
        }
        if (Files.exists(directory)) {
            found.add("directory " + directory);
        }
        return found;
    }

    private static void processes(String id, String prefix, List<String> found) throws IOException {
        try (Stream<Path> all = Files.list(PROC)) {
            for (Path process :
                    all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
                if (process.getFileName()
                        .toString()
                        .equals(Long.toString(ProcessHandle.current().pid()))) {
                    continue;
                }
                boolean marked = Arrays.asList(read(process.resolve("environ")).split("\0", -1))
                        .contains(Lab.LAB_VARIABLE + "=" + id);
                if (marked || read(process.resolve("cgroup")).contains("/" + prefix + "-")) {
                    found.add("process " + process.getFileName() + " "
                            + read(process.resolve("cmdline")).replace('\0', ' '));
                }
            }
        }
    }

    private static void children(Path parent, String prefix, String kind, List<String> found) throws IOException {
        if (Files.isDirectory(parent)) {
            try (Stream<Path> all = Files.list(parent)) {
                all.map(p -> p.getFileName().toString())
                        .filter(n -> n.startsWith(prefix))
                        .forEach(n -> found.add(kind + " " + n));
            }
        }
    }

    private static void mounts(String prefix, Path directory, List<String> found) throws IOException {
        for (String line : Files.readAllLines(PROC.resolve("self/mounts"))) {
            String[] fields = line.split(" ", -1);
            if (fields[1].contains("/" + prefix + "-") || Path.of(fields[1]).startsWith(directory)) {
                found.add("mount " + fields[1]);
            }
        }
    }

    private static void cgroups(String prefix, List<String> found) throws IOException {
        Path root = Path.of("/sys/fs/cgroup");
        if (!Files.isDirectory(root)) {
            return;
        }
        children(root, prefix, "cgroup", found);
        try (Stream<Path> hierarchies = Files.list(root)) {
            for (Path hierarchy : hierarchies.filter(Files::isDirectory).toList()) {
                children(hierarchy, prefix, "cgroup " + hierarchy.getFileName(), found);
            }
        }
    }

    /** Contents of a process's file in /proc; empty if it has ended meanwhile, is the kernel's, or not ours to see. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
