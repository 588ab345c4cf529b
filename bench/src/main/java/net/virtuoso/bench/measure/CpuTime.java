package net.virtuoso.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;
import net.virtuoso.lab.Cmd;

/** Processor time of processes and all that they have started, user and system together, as the kernel accounts it. */
public final class CpuTime {
    private static final double TICKS_PER_SECOND =
            Double.parseDouble(Cmd.of("getconf", "CLK_TCK").text());
    /** Places behind the name in parentheses, which may hold spaces itself. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private CpuTime() {}

    /** Seconds that they have used up to now; those that have ended count as nothing. */
    public static double of(Collection<ProcessHandle> processes) {
        return processes.stream()
                        .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                        .mapToLong(handle -> ticks(handle.pid()))
                        .sum()
                / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        try {
            return ticks(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    /** Of the text of /proc/PID/stat. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    }
}
