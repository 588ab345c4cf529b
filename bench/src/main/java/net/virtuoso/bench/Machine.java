package net.virtuoso.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine that the figures are of.
 *
 * @param kernel Linux' release
 * @param cpu model of the processor
 * @param cores processors that can be used
 * @param memoryMegabytes memory
 * @param java version and maker of the JVM
 * @param loadBefore load average of the minute before: what others did
 */
record Machine(String kernel, String cpu, int cores, long memoryMegabytes, String java, double loadBefore) {
    private static final Path PROC = Path.of("/proc");
    private static final int KIB_IN_MIB = 1024;

    static Machine observe() {
        return new Machine(
                lines("sys/kernel/osrelease").get(0),
                value(lines("cpuinfo"), "model name", "unknown"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(value(lines("meminfo"), "MemTotal", "0").replace(" kB", "")) / KIB_IN_MIB,
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                Double.parseDouble(lines("loadavg").get(0).split(" ", 2)[0]));
    }

    /** The value of the first line {@code key : value}. */
    static String value(List<String> lines, String key, String missing) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .filter(line -> line.indexOf(':') >= 0)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(missing);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(PROC.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/" + file, e);
        }
    }

    ObjectNode json() {
        return ReportFile.object()
                .put("kernel", kernel)
                .put("cpu", cpu)
                .put("cores", cores)
                .put("memory_mb", memoryMegabytes)
                .put("java", java)
                .put("load_before", loadBefore);
    }

    @Override
    public String toString() {
        return "Linux " + kernel + ", " + cpu + ", " + cores + " cores, " + memoryMegabytes + " MB, Java " + java
                + ", load before " + loadBefore;
    }
}
