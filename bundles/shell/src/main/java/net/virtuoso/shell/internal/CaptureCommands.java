package net.virtuoso.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.Capture.Progress;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.RefusedException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** {@code vnet:capture}. */
final class CaptureCommands {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final Map<String, Integer> ETHER_TYPES = Map.of("ip", 0x0800, "arp", 0x0806, "ip6", 0x86dd);

    /** How long the end of the file may take after it was stopped. */
    private static final long END_SECONDS = 10;

    private CaptureCommands() {}

    /** Writes frames into a file. */
    @Service
    @Command(
            scope = "vnet",
            name = "capture",
            description = "Writes the frames of a port or link of a node in this container into a pcapng file, until a"
                    + " limit or Ctrl-C")
    public static final class Run extends VnetCommand {
        @Argument(name = "point", description = "The port's or link's identifier", required = true)
        @Completion(Completers.Points.class)
        String point = "";

        @Option(name = "--count", description = "The most frames, 1 to 10000000")
        String count = "10000";

        @Option(name = "--seconds", description = "The longest time, 1 to 3600")
        String seconds = "60";

        @Option(name = "--snaplen", description = "Bytes of each frame that are kept, 64 to 65600")
        String snapLength = String.valueOf(CaptureRequest.MAX_SNAP);

        @Option(name = "--megabytes", description = "The longest file, 1 to 1024 MiB")
        String megabytes = "64";

        @Option(name = "--mac", description = "Only frames from or to this address")
        @Completion(Completers.Macs.class)
        @Nullable
        String mac;

        @Option(name = "--ethertype", description = "Only frames of this kind: ip, arp, ip6 or a number such as 0x88b5")
        @Completion(
                value = StringsCompleter.class,
                values = {"ip", "arp", "ip6"})
        @Nullable
        String etherType;

        @Option(
                name = "--file",
                description = "The file's name in data/virtuoso/captures; made of point and time if absent")
        @Nullable
        String file;

        @Reference
        List<Agent> agents = List.of();

        @Override
        void run() throws Exception {
            CaptureRequest request = new CaptureRequest(
                    point,
                    file == null
                            ? point.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + STAMP.format(Instant.now()) + ".pcapng"
                            : file,
                    Texts.number("count", count, 1, Integer.MAX_VALUE),
                    Duration.ofSeconds(Texts.number("seconds", seconds, 1, Integer.MAX_VALUE)),
                    Texts.number("snaplen", snapLength, 1, Integer.MAX_VALUE),
                    (long) Texts.number("megabytes", megabytes, 1, 1024) << 20,
                    mac == null ? null : MacAddress.parse(mac),
                    etherType == null ? -1 : etherType(etherType));
            try (Capture capture = begin(request)) {
                if (!json) {
                    out().println("capturing " + point + " into " + capture.file() + "; Ctrl-C ends it");
                }
                tell(capture, await(capture, request));
            }
        }

        private Capture begin(CaptureRequest request) throws java.io.IOException {
            for (Agent agent : agents) {
                NodeReport report = agent.report();
                if (report != null && points(report).contains(point)) {
                    return agent.capture(request);
                }
            }
            throw RefusedException.notFound("point", point, elsewhere());
        }

        /** Where the port or link is, if it isn't here. */
        private String elsewhere() {
            if (inventory != null) {
                for (var node : inventory.nodes()) {
                    NodeReport report = node.report();
                    if (report != null && points(report).contains(point)) {
                        return "a port or link of a node in this container; this one is at node '" + report.node()
                                + "': run the command in that node's container";
                    }
                }
            }
            return "a port or link of a node in this container: "
                    + (agents.isEmpty()
                            ? "no node runs here"
                            : String.join(", ", agents.stream().map(Agent::node).toList()) + "; vnet:port-list and"
                                    + " vnet:link-list show them");
        }

        /** A capture ends by itself; somebody's Ctrl-C ends it before. */
        private static Progress await(Capture capture, CaptureRequest request)
                throws ExecutionException, InterruptedException, TimeoutException {
            var ended = capture.ended().toCompletableFuture();
            try {
                return ended.get(request.time().toSeconds() + END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                capture.close();
                return ended.get(END_SECONDS, TimeUnit.SECONDS);
            }
        }

        private void tell(Capture capture, Progress progress) {
            if (json) {
                Map<String, Object> outcome = new LinkedHashMap<>();
                outcome.put("file", capture.file().toString());
                outcome.put("frames", progress.frames());
                outcome.put("dropped", progress.dropped());
                outcome.put("bytes", progress.bytes());
                outcome.put("reason", progress.reason());
                printJson(outcome);
                return;
            }
            out().println(progress.frames() + " frames, " + progress.dropped() + " dropped, "
                    + Texts.bytes(progress.bytes()) + " in " + capture.file() + " (" + progress.reason() + ")");
        }

        private static int etherType(String text) {
            Integer known = ETHER_TYPES.get(text);
            if (known != null) {
                return known;
            }
            try {
                return Integer.decode(text);
            } catch (NumberFormatException e) {
                RefusedException refused =
                        RefusedException.invalid("ethertype", text, "ip, arp, ip6 or a number such as 0x88b5");
                refused.initCause(e);
                throw refused;
            }
        }
    }

    /** The ports and links of a node. */
    static List<String> points(NodeReport report) {
        List<String> points = new java.util.ArrayList<>();
        report.ports().forEach(port -> points.add(port.id()));
        report.links().forEach(link -> points.add(link.id()));
        return points;
    }
}
