package net.virtuoso.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names one process for all time: its id alone may be given to another process later.
 *
 * @param pid process id
 * @param startTicks start time in clock ticks since boot (field 22 of /proc/PID/stat)
 * @param boot the kernel's random id of this boot
 */
record ProcessIdentity(long pid, long startTicks, String boot) {
    private static final int FIELDS = 3;

    static ProcessIdentity current() throws IOException {
        long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, startTicks(Files.readString(stat(pid))), bootId());
    }

    static ProcessIdentity parse(String text) throws IOException {
        String[] fields = text.strip().split(" ", -1);
        if (fields.length != FIELDS) {
            throw new IOException("not 'pid startTicks boot': " + text);
        }
        try {
            return new ProcessIdentity(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]);
        } catch (NumberFormatException e) {
            throw new IOException("not 'pid startTicks boot': " + text, e);
        }
    }

    String text() {
        return pid + " " + startTicks + " " + boot + "\n";
    }

    boolean isAlive() throws IOException {
        Path stat = stat(pid);
        if (!boot.equals(bootId()) || !Files.exists(stat)) {
            return false;
        }
        try {
            return startTicks(Files.readString(stat)) == startTicks;
        } catch (IOException e) {
            return false; // it ended between the two looks
        }
    }

    /** The 22nd field; the second, the program's name in brackets, may hold spaces and brackets itself. */
    static long startTicks(String stat) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(afterName[19]);
    }

    private static Path stat(long pid) {
        return Path.of("/proc", Long.toString(pid), "stat");
    }

    private static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }
}
