package net.virtuoso.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much each VM of a network sent to each other one over a window of time: the traffic load matrix of VTTIF.
 * Immutable; entries are finite, not negative, zero on the diagonal.
 */
public final class TrafficMatrix {
    private final List<MacAddress> vms;
    private final int size;
    private final double[] bytes;
    /** Empty if they weren't counted. */
    private final double[] packets;

    private final Instant start;
    private final Instant end;

    /**
     * A matrix of bytes alone.
     *
     * @param vms the rows and columns, in order, without repetition
     * @param bytes bytes from row to column, row by row: {@code vms.size()} squared entries; copied
     * @param start the beginning of the window
     * @param end its end, after {@code start}
     * @throws RefusedException if an entry is NaN, infinite or negative, the diagonal isn't zero, or sizes don't fit
     */
    public TrafficMatrix(List<MacAddress> vms, double[] bytes, Instant start, Instant end) {
        this(vms, bytes, new double[0], start, end);
    }

    /**
     * @param vms the rows and columns, in order, without repetition
     * @param bytes bytes from row to column, row by row: {@code vms.size()} squared entries; copied
     * @param packets as many entries, packets from row to column; empty if they weren't counted
     * @param start the beginning of the window
     * @param end its end, after {@code start}
     * @throws RefusedException if an entry is NaN, infinite or negative, the diagonal isn't zero, or sizes don't fit
     */
    public TrafficMatrix(List<MacAddress> vms, double[] bytes, double[] packets, Instant start, Instant end) {
        this.vms = List.copyOf(vms);
        this.size = this.vms.size();
        this.bytes = bytes.clone();
        this.packets = packets.clone();
        this.start = start;
        this.end = end;
        int n = size;
        if (this.vms.stream().distinct().count() != n) {
            throw RefusedException.invalid("vms", this.vms, "addresses without repetition");
        }
        requireAfter(start, end);
        check("bytes", this.bytes, n);
        if (packets.length != 0) {
            check("packets", this.packets, n);
        }
    }

    private TrafficMatrix(TrafficMatrix same, Instant start, Instant end) {
        vms = same.vms;
        size = same.size;
        bytes = same.bytes;
        packets = same.packets;
        this.start = start;
        this.end = requireAfter(start, end);
    }

    /**
     * The same entries for another window.
     *
     * @throws RefusedException if it has no length
     */
    public TrafficMatrix at(Instant otherStart, Instant otherEnd) {
        return new TrafficMatrix(this, otherStart, otherEnd);
    }

    private static Instant requireAfter(Instant start, Instant end) {
        if (!end.isAfter(start)) {
            throw RefusedException.invalid("end", end, "a time after " + start);
        }
        return end;
    }

    private static void check(String field, double[] entries, int n) {
        if (entries.length != n * n) {
            throw RefusedException.invalid(field, entries.length, n + " times " + n + " entries");
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double entry = entries[i * n + j];
                if (!Double.isFinite(entry) || entry < 0 || i == j && entry != 0) {
                    throw RefusedException.invalid(
                            field + "[" + i + "][" + j + "]", entry, "a finite number, 0 or more; 0 on the diagonal");
                }
            }
        }
    }

    /** The number of VMs. */
    public int size() {
        return size;
    }

    /** The VMs, in the order of rows and columns. */
    public List<MacAddress> vms() {
        return vms;
    }

    /** Bytes from row to column in the window. */
    public double bytes(int row, int column) {
        return bytes[row * size + column];
    }

    /** Packets from row to column in the window, as sent on an Ethernet; 0 if they weren't counted. */
    public double packets(int row, int column) {
        return packets.length == 0 ? 0 : packets[row * size + column];
    }

    /** Mean rate from row to column over the window, in bytes a second. */
    public double rate(int row, int column) {
        return bytes(row, column) / seconds();
    }

    /** The largest entry in bytes; 0 if the matrix is empty. */
    public double max() {
        double most = 0;
        for (double entry : bytes) {
            // Much faster than Math.max, whose results wait for each other; no entry is NaN.
            most = entry > most ? entry : most;
        }
        return most;
    }

    /** The sum of all entries in bytes. */
    public double total() {
        return Arrays.stream(bytes).sum();
    }

    /** The window's beginning. */
    public Instant start() {
        return start;
    }

    /** The window's end. */
    public Instant end() {
        return end;
    }

    /** The window's length in seconds. */
    public double seconds() {
        Duration window = Duration.between(start, end);
        return window.getSeconds() + window.getNano() / 1e9;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrafficMatrix m
                && vms.equals(m.vms)
                && Arrays.equals(bytes, m.bytes)
                && Arrays.equals(packets, m.packets)
                && start.equals(m.start)
                && end.equals(m.end);
    }

    @Override
    public int hashCode() {
        return 31 * vms.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "TrafficMatrix[" + vms.size() + " VMs, " + total() + " bytes in " + seconds() + " s]";
    }
}
