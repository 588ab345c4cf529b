package net.virtuoso.control.internal.agent;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.api.overlay.Overlay;
import net.virtuoso.api.overlay.OverlayStatus;
import net.virtuoso.model.Counters;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;

/** An overlay that does what it is told and moves no frame. */
final class FakeOverlay implements Overlay {
    final List<NodeConfig> applied = new CopyOnWriteArrayList<>();
    private final Set<RuleCount> told = new HashSet<>();
    volatile boolean closed;
    /** What it says that it can't do now. */
    volatile List<String> problems = List.of();
    /** What it has read. */
    volatile ActivitySamples samples = ActivitySamples.NONE;

    @Override
    public CompletionStage<List<String>> apply(NodeConfig config) {
        applied.add(config);
        return CompletableFuture.completedFuture(List.of());
    }

    NodeConfig last() {
        return applied.isEmpty() ? NodeConfig.empty("none") : applied.get(applied.size() - 1);
    }

    @Override
    public CompletionStage<OverlayStatus> status() {
        NodeConfig config = last();
        return CompletableFuture.completedFuture(new OverlayStatus(
                config.networks().stream()
                        .flatMap(n -> n.ports().stream())
                        .map(p -> new PortStatus(p.id(), PortState.ATTACHED, "", null, null, Counters.ZERO))
                        .toList(),
                config.links().stream()
                        .map(l -> new LinkStatus(l.id(), l.peer(), LinkState.UP, "", 1, 0, null, Counters.ZERO))
                        .toList(),
                config.networks().stream()
                        .map(n -> new NetworkStatus(n.name(), Instant.EPOCH, new Counters(1, 2, 3, 4, 5, 6)))
                        .toList(),
                problems));
    }

    /** Each rule has carried one frame. */
    @Override
    public synchronized CompletionStage<List<RuleCount>> drainRules(boolean anew) {
        if (anew) {
            told.clear();
        }
        List<RuleCount> counts = last().networks().stream()
                .flatMap(n -> n.rules().stream()
                        .map(rule -> new RuleCount(n.vni(), rule.source(), rule.destination(), rule.origin(), 1, 60)))
                .filter(told::add)
                .toList();
        return CompletableFuture.completedFuture(counts);
    }

    @Override
    public CompletionStage<ActivitySamples> drainActivity() {
        return CompletableFuture.completedFuture(samples);
    }

    @Override
    public CompletionStage<TrafficDrain> drainTraffic() {
        return CompletableFuture.completedFuture(new TrafficDrain(
                List.of(new TrafficRecord(1, new MacAddress(2), new MacAddress(4), TrafficClass.APPLICATION, 100, 1)),
                0));
    }

    @Override
    public String detail(String transport) {
        return transport + " of a test";
    }

    @Override
    public Capture capture(CaptureRequest request, Path folder) {
        throw RefusedException.notFound("point", request.point(), "nothing: this is " + folder);
    }

    @Override
    public int port(String transport) {
        return -1;
    }

    @Override
    public void close() {
        closed = true;
    }
}
