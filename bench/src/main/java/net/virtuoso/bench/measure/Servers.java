package net.virtuoso.bench.measure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NetworkNamespace;

/** The answering ends of all measurements in a VM. Not thread-safe. */
public final class Servers {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final NetworkNamespace vm;
    private LabProcess throughput;

    private Servers(NetworkNamespace vm) {
        this.vm = vm;
        this.throughput = startThroughput();
    }

    /** Starts them and waits until they listen. */
    public static Servers start(NetworkNamespace vm) {
        Servers servers = new Servers(vm);
        vm.start("sockperf", "sockperf", "server", "-p", Integer.toString(RoundTrip.PORT));
        vm.start("requests", Requests.command("serve", Requests.PORT), Map.of());
        servers.awaitListening("tcp", Throughput.PORT);
        servers.awaitListening("udp", RoundTrip.PORT);
        servers.awaitListening("tcp", Requests.PORT);
        return servers;
    }

    /** After a measurement that failed: a test that was broken off keeps iperf3 busy. */
    public void restartThroughput() {
        throughput.kill();
        throughput = startThroughput();
        awaitListening("tcp", Throughput.PORT);
    }

    private LabProcess startThroughput() {
        return vm.start("iperf3", "iperf3", "--server", "--port", Integer.toString(Throughput.PORT));
    }

    private void awaitListening(String protocol, int port) {
        List<String> flags = protocol.equals("tcp") ? List.of("-Hltn") : List.of("-Huln");
        Wait.until(
                protocol + " port " + port + " of " + vm,
                LIMIT,
                () -> vm.cmd("ss", flags.get(0), "sport", "=", ":" + port)
                        .run()
                        .out()
                        .contains(":" + port));
    }
}
