package net.virtuoso.control.internal.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.virtuoso.model.HostStatus;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the host in Linux's {@code /proc}: processors, their load in the last second or more, memory. Used by one thread.
 */
final class HostLook {
    private static final Logger LOG = LoggerFactory.getLogger(HostLook.class);
    private static final int USER_TO_STEAL = 8;
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final long KIB = 1_024;
    /**
     * What the kernel counts of a processor in a second, whatever it does in it. Reports may come a few milliseconds apart, in
     * which the counters, a hundredth of a second fine, tell nothing or all: the load is worked out over a second at least.
     */
    private static final long SECOND = 100;

    private final Path proc;
    private long busyBefore;
    private long allBefore;
    private double load;
    private boolean said;

    /** @param proc where the process file system is */
    HostLook(Path proc) {
        this.proc = proc;
    }

    /** What the host has now; {@code null} where that can't be seen. */
    @Nullable
    HostStatus look() {
        try {
            List<String> stat = Files.readAllLines(proc.resolve("stat"));
            int processors = (int) stat.stream()
                    .filter(line -> line.startsWith("cpu") && !line.startsWith("cpu "))
                    .count();
            List<String> memory = Files.readAllLines(proc.resolve("meminfo"));
            return new HostStatus(
                    processors,
                    bytes(memory, "MemTotal:"),
                    bytes(memory, "MemAvailable:"),
                    busy(stat.get(0), processors));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException | RefusedException e) {
            if (!said) {
                said = true;
                LOG.info("What this host has can't be told: {}", e.toString());
            }
            return null;
        }
    }

    private static long bytes(List<String> lines, String key) throws IOException {
        for (String line : lines) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.substring(key.length()).trim().split(" ", -1)[0]) * KIB;
            }
        }
        throw new IOException("meminfo has no " + key);
    }

    /** Of the line over all processors: user, nice, system, idle, waiting for disks, interrupts (two), stolen by other hosts. */
    private double busy(String line, int processors) {
        String[] fields = line.substring("cpu".length()).trim().split(" +", -1);
        long all = 0;
        for (int i = 0; i < USER_TO_STEAL; i++) {
            all += Long.parseLong(fields[i]);
        }
        long busy = all - Long.parseLong(fields[IDLE]) - Long.parseLong(fields[IO_WAIT]);
        long newBusy = busy - busyBefore;
        long newAll = all - allBefore;
        if (newAll >= 0 && newAll < SECOND * processors) {
            return load;
        }
        busyBefore = busy;
        allBefore = all;
        // Counters of a processor that is taken out or put in may go back.
        load = newAll < 0 ? 0 : Math.max(0, Math.min(1, (double) newBusy / newAll));
        return load;
    }
}
