package net.virtuoso.adapt.internal.recording;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VirtualNetwork;

/**
 * A number for each of some pairs of VMs, in an order of their own: as JSON values a million of them take a hundred megabytes, so
 * packed a few.
 *
 * @param vms rows and columns
 * @param count how many pairs
 * @param packed compressed (zlib): for each pair the way from the cell of the one before, counted row by row, as a number of
 *     variable length (7 bits a byte, the lowest first; the sign is the lowest bit); then the values, 8 bytes each
 */
record PackedPairs(List<MacAddress> vms, int count, byte[] packed) {
    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int MOST_BYTES = 5;
    private static final int BUFFER = 1 << 16;

    PackedPairs {
        vms = List.copyOf(vms);
        // Before anything is made of it: what it claims to hold is no more than a matrix may have.
        if (vms.size() > VirtualNetwork.MAX_VMS || count < 0 || count > vms.size() * vms.size()) {
            throw RefusedException.invalid(
                    "pairs",
                    count + " of " + vms.size() + " VMs",
                    "at most " + VirtualNetwork.MAX_VMS + " VMs, each pair once");
        }
    }

    /** The entries of a matrix that aren't 0. */
    static PackedPairs of(TrafficMatrix matrix) {
        int size = matrix.size();
        int[] cells = new int[size * size];
        double[] values = new double[size * size];
        int used = 0;
        for (int i = 0; i < cells.length; i++) {
            double entry = matrix.bytes(i / size, i % size);
            if (entry != 0) {
                cells[used] = i;
                values[used] = entry;
                used++;
            }
        }
        return new PackedPairs(matrix.vms(), used, pack(cells, values, used));
    }

    /** Demands, in their order. */
    static PackedPairs of(List<Demand> demands) {
        Set<MacAddress> known = new HashSet<>();
        demands.forEach(demand -> {
            known.add(demand.source());
            known.add(demand.destination());
        });
        List<MacAddress> vms = known.stream().sorted().toList();
        Map<MacAddress, Integer> index = new HashMap<>();
        vms.forEach(vm -> index.put(vm, index.size()));
        int[] cells = new int[demands.size()];
        double[] values = new double[cells.length];
        int used = 0;
        for (Demand demand : demands) {
            cells[used] =
                    index.getOrDefault(demand.source(), 0) * vms.size() + index.getOrDefault(demand.destination(), 0);
            values[used] = demand.rate();
            used++;
        }
        return new PackedPairs(vms, used, pack(cells, values, used));
    }

    /** The entries of a matrix, row by row. */
    double[] entries() {
        int[] cells = new int[count];
        double[] values = unpack(cells);
        double[] entries = new double[vms.size() * vms.size()];
        for (int i = 0; i < count; i++) {
            entries[cells[i]] = values[i];
        }
        return entries;
    }

    /** Demands, in their order. As numbers: what a recording of some kilobytes claims to hold may be a million. */
    DemandList demands() {
        int[] cells = new int[count];
        double[] values = unpack(cells);
        DemandList.Builder demands = new DemandList.Builder(vms, count);
        for (int i = 0; i < count; i++) {
            demands.add(cells[i] / vms.size(), cells[i] % vms.size(), values[i]);
        }
        return demands.build();
    }

    private static byte[] pack(int[] cells, double[] values, int used) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(bytes, deflater), BUFFER))) {
            int before = 0;
            for (int i = 0; i < used; i++) {
                int step = cells[i] - before;
                before = cells[i];
                int rest = step << 1 ^ step >> 31;
                while ((rest & ~SEVEN_BITS) != 0) {
                    out.write(rest & SEVEN_BITS | MORE);
                    rest >>>= 7;
                }
                out.write(rest);
            }
            for (int i = 0; i < used; i++) {
                out.writeDouble(values[i]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't be written", e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what was packed, whoever it comes from.
     *
     * @param cells are filled
     */
    private double[] unpack(int[] cells) {
        int size = vms.size() * vms.size();
        double[] values = new double[count];
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)), BUFFER))) {
            int cell = 0;
            for (int i = 0; i < count; i++) {
                int step = number(in);
                cell += step >>> 1 ^ -(step & 1);
                if (cell < 0 || cell >= size) {
                    throw RefusedException.invalid("pairs", cell, "0 to " + (size - 1));
                }
                cells[i] = cell;
            }
            for (int i = 0; i < count; i++) {
                values[i] = in.readDouble();
            }
            if (in.read() >= 0) {
                throw RefusedException.invalid("pairs", "more", count + " pairs");
            }
        } catch (IOException e) {
            RefusedException refused = RefusedException.invalid("pairs", String.valueOf(e), count + " pairs, packed");
            refused.initCause(e);
            throw refused;
        }
        return values;
    }

    private static int number(DataInputStream in) throws IOException {
        int number = 0;
        for (int i = 0; i < MOST_BYTES; i++) {
            int part = in.readUnsignedByte();
            number |= (part & SEVEN_BITS) << 7 * i;
            if ((part & MORE) == 0) {
                return number;
            }
        }
        throw new IOException("a number of more than " + MOST_BYTES + " bytes");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedPairs pairs
                && count == pairs.count
                && vms.equals(pairs.vms)
                && Arrays.equals(packed, pairs.packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(packed);
    }
}
