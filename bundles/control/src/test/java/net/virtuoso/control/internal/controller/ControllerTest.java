package net.virtuoso.control.internal.controller;

import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static net.virtuoso.control.internal.States.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Event;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.RuleReport;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VmInterface;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private Instant now = Instant.EPOCH;
    private final RecordingEffects effects = new RecordingEffects(blue());
    private final List<Event> events = effects.events;
    private final List<TrafficReport> traffic = effects.traffic;
    private final Controller controller =
            new Controller("c", 1000, () -> now, new Doorman(() -> null, () -> now), effects);

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

    private void report(RecordingPeer peer, String node, long revision, VmInterface... vms) {
        controller.onMessage(
                peer,
                new ControlMessage.Report(
                        new NodeReport(node, now, revision, List.of(), List.of(vms), true, List.of(), List.of())));
    }

    private VmInterface vm(int number) {
        return new VmInterface("u" + number, "vm" + number, mac(number), "vnet" + number, "packet", null, now);
    }

    private void commit(Change... changes) {
        controller.onState(effects.put(List.of(changes)));
    }

    @Test
    void aNodeThatJoinsGetsAllThatItShouldRun() {
        RecordingPeer peer = join("h1", 2);

        assertThat(peer.sent.get(0)).isInstanceOf(ControlMessage.Welcome.class);
        assertThat(peer.lastConfig()).extracting(c -> c.networks().size()).isEqualTo(1);
        assertThat(controller.statuses().get("h1").connected()).isTrue();
        assertThat(events).contains(new Event.NodeConnected("h1"));
    }

    @Test
    void aNodeThatIsNewIsStored() {
        join("h9", 9);

        assertThat(effects.stored.nodes()).containsKey("h9");
    }

    @Test
    void aNodeThatIsDeletedWhileItsAgentRunsJoinsAgain() {
        RecordingPeer peer = join("h9", 9);

        commit(new Change.DeleteNode("h9"));
        assertThat(peer.closed).isNotNull();
        controller.onClosed(peer, "deleted");
        join("h9", 9);

        assertThat(effects.stored.nodes()).containsKey("h9");
        assertThat(controller.statuses().get("h9").connected()).isTrue();
    }

    @Test
    void onlyNodesWithNewsAreTold() {
        RecordingPeer h1 = join("h1", 2);
        RecordingPeer h2 = join("h2", 3);
        RecordingPeer p = join("p", 1);
        int before = h2.configs().size();

        commit(new Change.DeletePort("h1.vnet2"));

        assertThat(h1.configs()).hasSize(2);
        assertThat(p.configs()).hasSize(2);
        assertThat(h2.configs()).hasSize(before);
    }

    @Test
    void aVmThatShowsUpIsAttachedAndTold() {
        RecordingPeer p = join("p", 1);
        commit(bind(5));

        report(p, "p", 1, vm(5));

        assertThat(effects.stored.portOf(mac(5))).isNotNull();
        NodeConfig config = p.lastConfig();
        assertThat(config).isNotNull();
        assertThat(config.networks().get(0).ports()).anyMatch(port -> mac(5).equals(port.mac()));
        assertThat(events).contains(new Event.VmAppeared("blue", "p", "vm5", mac(5), "vnet5"));
    }

    @Test
    void whatCouldNotBeStoredIsTriedAgain() {
        RecordingPeer p = join("p", 1);
        commit(bind(5));
        effects.storeDown = true;
        report(p, "p", 1, vm(5));
        assertThat(effects.stored.portOf(mac(5))).isNull();

        effects.storeDown = false;
        controller.onTick();

        assertThat(effects.stored.portOf(mac(5))).isNotNull();
    }

    @Test
    void moreVmsThanOneCommitTakesAreAttachedInPortions() {
        RecordingPeer p = join("p", 1);
        effects.mostChanges = VmReconciler.PORTION + 1;
        VmInterface[] vms = IntStream.range(100, 1000)
                .mapToObj(i -> new VmInterface("u" + i, "vm" + i, mac(i), "tap" + i, "packet", "blue", now))
                .toArray(VmInterface[]::new);

        report(p, "p", 1, vms);

        assertThat(effects.stored.portsOf("blue"))
                .filteredOn(port -> port.node().equals("p") && port.mac() != null)
                .hasSize(900);
        assertThat(events).filteredOn(Event.VmAppeared.class::isInstance).hasSize(900);
    }

    @Test
    void aNodeThatIsLostKeepsItsPortsAndIsTold() {
        RecordingPeer h1 = join("h1", 2);
        report(h1, "h1", 1, vm(1), vm(2));

        controller.onClosed(h1, "gone");

        assertThat(effects.stored.ports()).containsKeys("h1.vnet1", "h1.vnet2");
        assertThat(controller.statuses().get("h1").connected()).isFalse();
        assertThat(events).contains(new Event.NodeLost("h1", "gone"));
    }

    @Test
    void aNodeThatCallsAgainTakesThePlaceOfItsOldConnection() {
        RecordingPeer old = join("h1", 2);
        RecordingPeer fresh = join("h1", 2);

        assertThat(old.closed).isNotNull();
        controller.onClosed(old, "late");
        assertThat(controller.statuses().get("h1").connected()).isTrue();
        assertThat(fresh.lastConfig()).isNotNull();
    }

    /** Without encryption the address and what the agent says of itself have to do. */
    @Test
    void anotherAgentDoesNotGetTheNameOfOneThatIsConnected() {
        RecordingPeer first = join("h1", 2);
        RecordingPeer elsewhere = new RecordingPeer();
        elsewhere.host = "192.0.2.51";
        controller.onMessage(elsewhere, new ControlMessage.Join(ControlMessage.PROTOCOL, node("h1", 2), "1.0"));
        RecordingPeer beside = join("h1", 9);

        assertThat(first.closed).isNull();
        for (RecordingPeer other : List.of(elsewhere, beside)) {
            assertThat(other.closed).contains("'h1' is connected already, from 192.0.2.50");
            assertThat(other.sent).singleElement().isInstanceOf(ControlMessage.Refused.class);
            assertThat(((ControlMessage.Refused) other.sent.get(0)).reason()).contains("another name");
        }
        assertThat(effects.stored.nodes().get("h1")).isEqualTo(node("h1", 2));

        controller.onClosed(first, "silent");
        assertThat(join("h1", 9).sent.get(0)).isInstanceOf(ControlMessage.Welcome.class);
    }

    @Test
    void aRevisionRunsWhenEveryConnectedNodeHasReportedIt() {
        RecordingPeer h1 = join("h1", 2);
        RecordingPeer h2 = join("h2", 3);
        report(h1, "h1", 1, vm(1), vm(2));
        report(h2, "h2", 1, vm(3), vm(4));
        commit(new Change.AddLink(new Link("blue", "h1", "h2", "udp", null)));
        CompletableFuture<Long> running = new CompletableFuture<>();
        controller.onAwait(effects.stored.revision(), running);
        assertThat(running).isNotDone();

        report(h1, "h1", effects.stored.revision(), vm(1), vm(2));
        assertThat(running).isNotDone();
        report(h2, "h2", effects.stored.revision(), vm(3), vm(4));

        assertThat(running).isCompletedWithValue(effects.stored.revision());
    }

    @Test
    void waitingForARevisionEnds() {
        join("h1", 2);
        CompletableFuture<Long> running = new CompletableFuture<>();
        controller.onAwait(effects.stored.revision(), running);

        now = now.plusSeconds(31);
        controller.onTick();

        assertThat(running).isCompletedExceptionally();
        assertThat(running.handle((r, e) -> e).join())
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("h1");
    }

    @Test
    void whoLosesTheLeadDoesNotSayThatARevisionRuns() {
        RecordingPeer h1 = join("h1", 2);
        CompletableFuture<Long> running = new CompletableFuture<>();
        controller.onAwait(effects.stored.revision(), running);

        controller.onLeadership(false, null);
        controller.onClosed(h1, "let go");
        CompletableFuture<Long> late = new CompletableFuture<>();
        controller.onAwait(effects.stored.revision(), late);

        assertThat(running).isCompletedExceptionally();
        assertThat(late).isCompletedExceptionally();
    }

    @Test
    void whoDoesNotJoinFirstIsClosed() {
        RecordingPeer peer = new RecordingPeer();
        controller.onMessage(peer, new ControlMessage.Heartbeat(0));

        assertThat(peer.closed).isNotNull();
    }

    @Test
    void aNodeCannotSpeakForAnother() {
        RecordingPeer h1 = join("h1", 2);
        report(h1, "h2", 1);

        assertThat(h1.closed).isNotNull();
        assertThat(controller.statuses().get("h2").report()).isNull();
    }

    @Test
    void anotherProtocolIsRefusedWithWhatToDo() {
        RecordingPeer peer = new RecordingPeer();
        controller.onMessage(peer, new ControlMessage.Join(99, node("h1", 2), "1.0"));

        assertThat(((ControlMessage.Refused) peer.sent.get(0)).reason()).contains("99", "install");
        assertThat(peer.closed).isNotNull();
    }

    @Test
    void whoDoesNotLeadSendsNodesToTheLeader() {
        controller.onLeadership(false, "192.0.2.8:7771");
        RecordingPeer peer = join("h1", 2);

        assertThat(((ControlMessage.Refused) peer.sent.get(0)).leader()).isEqualTo("192.0.2.8:7771");
        assertThat(peer.configs()).isEmpty();
    }

    @Test
    void whoLosesTheLeadLetsItsNodesGo() {
        RecordingPeer h1 = join("h1", 2);
        controller.onLeadership(false, null);

        assertThat(h1.closed).isNotNull();
        commit(new Change.DeletePort("h1.vnet2"));
        assertThat(h1.configs()).hasSize(1);
    }

    @Test
    void changesInReportsBecomeEvents() {
        RecordingPeer h1 = join("h1", 2);
        LinkStatus up = new LinkStatus("h1.p.udp", "p", LinkState.UP, "", 100, 0, null, Counters.ZERO);
        PortStatus port = new PortStatus("h1.vnet1", PortState.ATTACHED, "", now, now.plusMillis(5), Counters.ZERO);
        NodeReport report =
                new NodeReport("h1", now, 1, List.of(), List.of(vm(1), vm(2)), true, List.of(port), List.of(up));
        controller.onMessage(h1, new ControlMessage.Report(report));
        controller.onMessage(h1, new ControlMessage.Report(report));

        assertThat(events)
                .containsOnlyOnce(
                        new Event.LinkChanged("h1.p.udp", "h1", LinkState.UP, ""),
                        new Event.PortChanged("blue", "h1.vnet1", "attached", ""),
                        new Event.VmCarried("blue", "h1", mac(1), now, now.plusMillis(5)));
    }

    private void reportLink(RecordingPeer h1, LinkState state, @Nullable FastPathStatus fastPath) {
        LinkStatus link = new LinkStatus("h1.p.udp", "p", state, "", 100, 0, null, Counters.ZERO, null, fastPath);
        controller.onMessage(
                h1,
                new ControlMessage.Report(
                        new NodeReport("h1", now, 1, List.of(), List.of(), true, List.of(), List.of(link))));
    }

    @Test
    void goingToTheKernelAndBackIsToldOnceEach() {
        RecordingPeer h1 = join("h1", 2);
        reportLink(h1, LinkState.UP, new FastPathStatus(0, 0, "being tried"));
        reportLink(h1, LinkState.UP, new FastPathStatus(1, 0, "", true));
        reportLink(h1, LinkState.UP, new FastPathStatus(0, 0, "", true));
        reportLink(h1, LinkState.UP, new FastPathStatus(2, 1, "", true));
        reportLink(h1, LinkState.UP, new FastPathStatus(0, 1, "VXLAN does not get through"));
        reportLink(h1, LinkState.UP, new FastPathStatus(1, 0, ""));
        reportLink(h1, LinkState.UP, null);

        assertThat(events.stream().filter(Event.FastPathChanged.class::isInstance))
                .containsExactly(
                        new Event.FastPathChanged("h1.p.udp", "h1", true, ""),
                        new Event.FastPathChanged("h1.p.udp", "h1", false, "VXLAN does not get through"),
                        new Event.FastPathChanged("h1.p.udp", "h1", true, ""),
                        new Event.FastPathChanged("h1.p.udp", "h1", false, "the link has no fast path any more"));
    }

    @Test
    void whatRulesHaveCarriedIsKeptPerNodeUntilItJoinsAgain() {
        RecordingPeer h1 = join("h1", 2);
        NetworkConfig blue = h1.lastConfig().networks().get(0);
        RuleConfig rule = blue.rules().get(0);
        ForwardingRule stated =
                new ForwardingRule("blue", "h1", rule.source(), rule.destination(), rule.target(), rule.origin());
        RuleCount count = new RuleCount(blue.vni(), rule.source(), rule.destination(), rule.origin(), 3, 180);
        assertThat(controller.ruleCounts().of(stated, blue.vni()).frames()).isZero();
        controller.onMessage(h1, new ControlMessage.Rules(new RuleReport("h1", List.of(count))));
        assertThat(controller.ruleCounts().of(stated, blue.vni()).bytes()).isEqualTo(180);

        controller.onClosed(h1, "gone");
        assertThat(controller.ruleCounts().of(stated, blue.vni()).frames()).isEqualTo(3);
        RecordingPeer again = join("h1", 2);
        assertThat(controller.ruleCounts().of(stated, blue.vni()).frames()).isZero();
        assertThat(again.closed).isNull();
        controller.onMessage(again, new ControlMessage.Rules(new RuleReport("h2", List.of(count))));
        assertThat(again.closed).isEqualTo("a report on rules of another node");
    }

    private void reportAlert(RecordingPeer proxy, @Nullable LanAlert alert) {
        PortStatus port = new PortStatus(
                "p.lan0",
                PortState.ATTACHED,
                "",
                now,
                null,
                Counters.ZERO,
                null,
                null,
                null,
                new LanStatus(0, 0, List.of(), alert));
        controller.onMessage(
                proxy,
                new ControlMessage.Report(
                        new NodeReport("p", now, 1, List.of(), List.of(), true, List.of(port), List.of())));
    }

    @Test
    void aConflictInTheLanIsToldOnceForEachTimeThatItBegins() {
        RecordingPeer proxy = join("p", 1);
        LanAlert first = new LanAlert(LanAlert.Kind.TWO_PORTS, mac(9), now);
        reportAlert(proxy, first);
        reportAlert(proxy, first);
        reportAlert(proxy, null);
        reportAlert(proxy, new LanAlert(LanAlert.Kind.VM_ADDRESS, mac(1), now.plusSeconds(90)));

        assertThat(events.stream().filter(Event.LanConflict.class::isInstance).map(Event.LanConflict.class::cast))
                .extracting(Event.LanConflict::port, Event.LanConflict::mac)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("p.lan0", mac(9)),
                        org.assertj.core.groups.Tuple.tuple("p.lan0", mac(1)));
    }

    @Test
    void trafficGoesOnToWhoWantsIt() {
        RecordingPeer h1 = join("h1", 2);
        TrafficReport report = new TrafficReport("h1", 7, now, 1_000_000_000, List.of(), 0);
        controller.onMessage(h1, new ControlMessage.Traffic(report));

        assertThat(traffic).containsExactly(report);
    }
}
