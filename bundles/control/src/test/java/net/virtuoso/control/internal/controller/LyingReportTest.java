package net.virtuoso.control.internal.controller;

import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static net.virtuoso.control.internal.States.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Event;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VmActivity;
import net.virtuoso.model.VmInterface;
import net.virtuoso.wire.control.ControlMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a controller does with reports of a node that has a good certificate and doesn't tell the truth. */
class LyingReportTest {
    private static final Instant NOW = Instant.EPOCH;

    private final RecordingEffects effects = new RecordingEffects(blue());
    private final List<Event> events = effects.events;
    private final List<TrafficReport> traffic = effects.traffic;
    private final Controller controller =
            new Controller("c", 1000, () -> NOW, new Doorman(() -> null, () -> NOW), effects);

    @BeforeEach
    void lead() {
        controller.onState(effects.stored);
        controller.onLeadership(true, "192.0.2.9:7771");
    }

    private RecordingPeer join(String name, int port) {
        RecordingPeer peer = new RecordingPeer();
        controller.onMessage(peer, new ControlMessage.Join(ControlMessage.PROTOCOL, node(name, port), "1.0"));
        return peer;
    }

    private void report(RecordingPeer peer, String node, List<PortStatus> ports, VmInterface... vms) {
        controller.onMessage(
                peer,
                new ControlMessage.Report(
                        new NodeReport(node, NOW, 1, List.of(), List.of(vms), false, ports, List.of())));
    }

    private static VmInterface vm(int number) {
        return new VmInterface("u" + number, "vm" + number, mac(number), "vnet" + number, "packet", null, NOW);
    }

    @Test
    void trafficOfVmsThatAreElsewhereIsLeftOutAndTold() {
        RecordingPeer h1 = join("h1", 2);
        int vni = effects.stored.network("blue").vni();
        TrafficRecord own = new TrafficRecord(vni, mac(1), mac(3), TrafficClass.APPLICATION, 100, 1);
        TrafficRecord others = new TrafficRecord(vni, mac(3), mac(1), TrafficClass.APPLICATION, 100, 1);
        for (int i = 0; i < 2; i++) {
            controller.onMessage(
                    h1,
                    new ControlMessage.Traffic(
                            new TrafficReport("h1", 7, NOW, 1_000_000_000, List.of(own, others), 0)));
        }
        assertThat(traffic)
                .hasSize(2)
                .allSatisfy(report -> assertThat(report.records()).containsExactly(own));
        assertThat(events.stream().filter(Event.ReportRefused.class::isInstance))
                .hasSize(1);
    }

    private static ActivityReport activity(String node, int vni, List<Integer> vms, String... links) {
        double[] bytes = new double[ByteSeries.STEPS];
        bytes[0] = 8;
        ByteSeries series = ByteSeries.of(bytes);
        return new ActivityReport(
                node,
                7,
                vms.stream()
                        .map(vm -> new VmActivity(vni, mac(vm), series, series, null))
                        .toList(),
                Stream.of(links)
                        .map(link -> new LinkActivity(link, series, series))
                        .toList());
    }

    @Test
    void activityOfVmsThatAreElsewhereAndOfOthersLinksIsLeftOutAndTold() {
        RecordingPeer h1 = join("h1", 2);
        int vni = effects.stored.network("blue").vni();
        for (int i = 0; i < 2; i++) {
            controller.onMessage(
                    h1,
                    new ControlMessage.Activity(activity(
                            "h1",
                            vni,
                            List.of(1, 3, 9),
                            "h1.p.udp",
                            "h2.p.udp",
                            "h1.unknown.udp",
                            "h1",
                            "h1.p.udp.more")));
        }
        assertThat(effects.activity)
                .hasSize(2)
                .allSatisfy(report -> assertThat(report).isEqualTo(activity("h1", vni, List.of(1), "h1.p.udp")));
        assertThat(events.stream().filter(Event.ReportRefused.class::isInstance))
                .hasSize(1);
    }

    @Test
    void activityOfAnotherNodeEndsTheConnection() {
        RecordingPeer h1 = join("h1", 2);
        controller.onMessage(h1, new ControlMessage.Activity(activity("h2", 1, List.of())));
        assertThat(effects.activity).isEmpty();
        assertThat(h1.closed).contains("another node");
    }

    @Test
    void aVmThatHasJustLeftIsStillToldOf() {
        RecordingPeer h1 = join("h1", 2);
        int vni = effects.stored.network("blue").vni();
        controller.onState(effects.put(List.of(new Change.DeletePort("h1.vnet1"))));
        controller.onMessage(h1, new ControlMessage.Activity(activity("h1", vni, List.of(1))));
        assertThat(effects.activity)
                .singleElement()
                .satisfies(report -> assertThat(report.vms()).hasSize(1));
    }

    @Test
    void aVmThatIsTakenFromANodeThatIsAwayIsTold() {
        RecordingPeer h2 = join("h2", 3);
        report(h2, "h2", List.of(), vm(1));
        assertThat(effects.stored.portOf(mac(1)))
                .extracting(port -> port.node())
                .isEqualTo("h2");
        assertThat(events).contains(new Event.VmTakenOver("blue", mac(1), "h1", "h2"));
    }

    @Test
    void aVmIsNotTakenFromANodeThatShowsIt() {
        report(join("h1", 2), "h1", List.of(), vm(1));
        report(join("h2", 3), "h2", List.of(), vm(1));
        assertThat(effects.stored.portOf(mac(1)))
                .extracting(port -> port.node())
                .isEqualTo("h1");
        assertThat(events).noneMatch(Event.VmTakenOver.class::isInstance);
    }

    @Test
    void aNodeTellsOfItsOwnPortsOnly() {
        PortStatus foreign = new PortStatus("h1.vnet1", PortState.FAILED, "gone", NOW, NOW, Counters.ZERO);
        report(join("h2", 3), "h2", List.of(foreign));
        assertThat(events).noneMatch(Event.PortChanged.class::isInstance);
    }
}
