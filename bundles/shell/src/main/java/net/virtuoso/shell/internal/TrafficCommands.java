package net.virtuoso.shell.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VmBinding;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code vnet:matrix-*}. */
final class TrafficCommands {
    private TrafficCommands() {}

    /** Shows a matrix. */
    @Service
    @Command(
            scope = "vnet",
            name = "matrix-show",
            description = "Shows what the VMs of a network sent each other, row to column")
    public static final class Show extends VnetCommand {
        /** A wider table is no longer read. */
        private static final int MAX_COLUMNS = 10;

        private static final int MAX_SECONDS = 64;

        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Option(name = "--window", description = "How far back in seconds, 1 to 64, rounded up to a power of two")
        String seconds = "4";

        @Option(name = "--top", description = "In a larger network, show so many of the busiest pairs")
        String top = "20";

        @Option(name = "--packets", description = "Show packets instead of bytes")
        boolean packets;

        @Override
        void run() {
            DesiredState state = state();
            Duration window = Duration.ofSeconds(Texts.number("window", seconds, 1, MAX_SECONDS));
            TrafficMatrix matrix = matrices().matrix(network, window);
            Map<TrafficClass, Long> byClass = matrices().byClass(network, window);
            List<String> names =
                    matrix.vms().stream().map(mac -> name(state, mac)).toList();
            if (json) {
                printJson(document(matrix, names, byClass));
                return;
            }
            print(matrix.size() <= MAX_COLUMNS ? square(matrix, names) : busiest(matrix, names));
            out().println("rates over " + matrix.seconds() + " s until " + Texts.time(matrix.end())
                    + ", without noise");
            StringBuilder classes = new StringBuilder("all traffic:");
            new TreeMap<>(byClass)
                    .forEach((kind, bytes) -> classes.append(' ')
                            .append(Texts.orDash(kind))
                            .append(' ')
                            .append(Texts.bytes(bytes)));
            out().println(classes);
        }

        /** The rate of a pair; empty if it is 0. */
        private String rate(TrafficMatrix matrix, int row, int column) {
            double rate = packets ? matrix.packets(row, column) / matrix.seconds() : matrix.rate(row, column);
            if (rate == 0) {
                return "";
            }
            return packets ? String.format(Locale.ROOT, "%.1f p/s", rate) : Texts.bytes(rate) + "/s";
        }

        private ShellTable square(TrafficMatrix matrix, List<String> names) {
            ShellTable table = table("no VM is bound", "from \\ to");
            names.forEach(table::column);
            for (int row = 0; row < matrix.size(); row++) {
                List<Object> cells = new ArrayList<>();
                cells.add(names.get(row));
                for (int column = 0; column < matrix.size(); column++) {
                    cells.add(rate(matrix, row, column));
                }
                table.addRow().addContent(cells);
            }
            return table;
        }

        private ShellTable busiest(TrafficMatrix matrix, List<String> names) {
            List<int[]> pairs = new ArrayList<>();
            for (int row = 0; row < matrix.size(); row++) {
                for (int column = 0; column < matrix.size(); column++) {
                    if (matrix.bytes(row, column) > 0) {
                        pairs.add(new int[] {row, column});
                    }
                }
            }
            pairs.sort(Comparator.comparingDouble(
                    (int[] pair) -> packets ? -matrix.packets(pair[0], pair[1]) : -matrix.bytes(pair[0], pair[1])));
            ShellTable table = table("nobody talks", "from", "to", "rate");
            pairs.stream()
                    .limit(Texts.number("top", top, 1, Integer.MAX_VALUE))
                    .forEach(pair -> table.addRow()
                            .addContent(names.get(pair[0]), names.get(pair[1]), rate(matrix, pair[0], pair[1])));
            return table;
        }

        private Map<String, Object> document(
                TrafficMatrix matrix, List<String> names, Map<TrafficClass, Long> byClass) {
            double[][] bytes = new double[matrix.size()][matrix.size()];
            double[][] packets = new double[matrix.size()][matrix.size()];
            for (int row = 0; row < bytes.length; row++) {
                for (int column = 0; column < bytes.length; column++) {
                    bytes[row][column] = matrix.bytes(row, column);
                    packets[row][column] = matrix.packets(row, column);
                }
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("network", network);
            document.put("start", matrix.start());
            document.put("end", matrix.end());
            document.put("seconds", matrix.seconds());
            document.put("vms", matrix.vms());
            document.put("names", names);
            document.put("bytes", bytes);
            document.put("packets", packets);
            document.put("total", matrix.total());
            document.put("max", matrix.max());
            document.put("byClass", byClass);
            return document;
        }

        private static String name(DesiredState state, MacAddress mac) {
            VmBinding binding = state.bindings().get(mac);
            return binding == null ? mac.toString() : binding.vm();
        }
    }
}
