package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The control-group hierarchies of this machine: one unified (version 2), or one a controller (version 1), or both. */
final class Cgroups {
    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;

    private Cgroups() {}

    /**
     * One mounted hierarchy.
     *
     * @param mount where it is mounted
     * @param unified whether it is of version 2
     * @param options mount options of version 1, among them its controllers or {@code name=…}
     */
    record Hierarchy(Path mount, boolean unified, Set<String> options) {
        /** A group at the hierarchy's top. */
        Path group(String name) {
            return mount.resolve(name);
        }
    }

    /** The hierarchies mounted on this machine. */
    static List<Hierarchy> mounted() {
        return parseMounts(read(Path.of("/proc/self/mountinfo")));
    }

    /** The groups that a process is in, one in each hierarchy. */
    static List<Path> of(long pid) {
        return parseGroups(read(Path.of("/proc", Long.toString(pid), "cgroup")), mounted());
    }

    /** Fields of a line of mountinfo: id, parent, device, root, mount point, options …, '-', type, source, options. */
    static List<Hierarchy> parseMounts(List<String> mountinfo) {
        List<Hierarchy> found = new ArrayList<>();
        for (String line : mountinfo) {
            String[] halves = line.split(" - ", 2);
            String[] mount = halves[0].split(" ", -1);
            String[] system = halves[1].split(" ", -1);
            if (system[0].startsWith("cgroup") && mount[ROOT].equals("/")) {
                found.add(new Hierarchy(
                        Path.of(mount[MOUNT_POINT]),
                        system[0].equals("cgroup2"),
                        new HashSet<>(Arrays.asList(system[2].split(",", -1)))));
            }
        }
        return found;
    }

    /** Lines of /proc/PID/cgroup: number, controllers (none: the unified hierarchy), path below the hierarchy's top. */
    static List<Path> parseGroups(List<String> cgroup, List<Hierarchy> hierarchies) {
        List<Path> groups = new ArrayList<>();
        for (String line : cgroup) {
            String[] fields = line.split(":", 3);
            for (Hierarchy hierarchy : hierarchies) {
                boolean same = fields[1].isEmpty()
                        ? hierarchy.unified()
                        : hierarchy.options().containsAll(Arrays.asList(fields[1].split(",", -1)));
                if (same) {
                    groups.add(hierarchy.mount().resolve(fields[2].substring(1)));
                }
            }
        }
        return groups;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
