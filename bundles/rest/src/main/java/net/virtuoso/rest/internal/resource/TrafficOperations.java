package net.virtuoso.rest.internal.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VmBinding;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;

/** Traffic matrices, and the structure of applications. */
final class TrafficOperations {
    private final Services services;

    TrafficOperations(Services services) {
        this.services = services;
    }

    Map<String, Handler> handlers() {
        return Map.of("getMatrix", this::matrix, "getStructure", this::structure);
    }

    private Reply matrix(Call call) {
        DesiredState state = services.state();
        String network = network(call, state);
        Duration length = window(call);
        TrafficMatrix matrix = services.matrices().matrix(network, length);
        return Reply.json(
                MatrixView.of(network, state, matrix, services.matrices().byClass(network, length)));
    }

    private Reply structure(Call call) {
        String network = network(call, services.state());
        return Reply.json(services.matrices().structure(network, window(call)));
    }

    private static String network(Call call, DesiredState state) {
        String network = call.value("network");
        NotHere.unless(state.networks().get(network), "network", network);
        return network;
    }

    private static Duration window(Call call) {
        String window = call.value("window");
        return Duration.ofSeconds(Long.parseLong(window.substring(0, window.length() - 1)));
    }

    /** A matrix as the specification shows it. */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    private record MatrixView(
            String network,
            Instant start,
            Instant end,
            double seconds,
            List<MacAddress> vms,
            List<String> names,
            double[][] bytes,
            double[][] packets,
            double total,
            double max,
            Map<TrafficClass, Long> byClass) {

        static MatrixView of(
                String network, DesiredState state, TrafficMatrix matrix, Map<TrafficClass, Long> byClass) {
            double[][] bytes = new double[matrix.size()][matrix.size()];
            double[][] packets = new double[matrix.size()][matrix.size()];
            for (int row = 0; row < bytes.length; row++) {
                for (int column = 0; column < bytes.length; column++) {
                    bytes[row][column] = matrix.bytes(row, column);
                    packets[row][column] = matrix.packets(row, column);
                }
            }
            List<String> names = matrix.vms().stream()
                    .map(mac -> {
                        VmBinding binding = state.bindings().get(mac);
                        return binding == null ? mac.toString() : binding.vm();
                    })
                    .toList();
            return new MatrixView(
                    network,
                    matrix.start(),
                    matrix.end(),
                    matrix.seconds(),
                    matrix.vms(),
                    names,
                    bytes,
                    packets,
                    matrix.total(),
                    matrix.max(),
                    byClass);
        }
    }
}
