package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Decision;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Event;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.Origin;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;

/** The loop over virtual time: proxy p, hosts h1 and h2 with two VMs each. */
class NetworkLoopTest {
    private static final List<MacAddress> VMS = List.of(mac(11), mac(12), mac(21), mac(22));
    private static final double MEGABYTE = 1e6;

    private Instant now = Instant.ofEpochSecond(1_000);
    private DesiredState state = state(AdaptationMode.AUTOMATIC);
    private double[] rates = new double[16];
    private boolean linksComeUp = true;
    private boolean trafficTakesLinks = true;
    private boolean storeDown;
    private int mostChanges = Integer.MAX_VALUE;
    private List<MacAddress> vms = VMS;
    private final List<Event> events = new ArrayList<>();
    private final AdaptSettings settings = new AdaptSettings(
            100_000,
            20_000,
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            PlannerSettings.DEFAULT);
    private NetworkLoop loop = new NetworkLoop("blue", settings, () -> now, new World());

    private static MacAddress mac(int vm) {
        return new MacAddress(0x02_00_00_00_00_00L + vm);
    }

    private static DesiredState state(AdaptationMode mode) {
        List<Change> changes = new ArrayList<>();
        for (String node : List.of("p", "h1", "h2")) {
            changes.add(new Change.PutNode(
                    new Node(node, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))))));
        }
        changes.add(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", mode)));
        for (int vm : new int[] {11, 12, 21, 22}) {
            changes.add(new Change.BindVm(new VmBinding("blue", mac(vm), "vm" + vm)));
            changes.add(new Change.AddPort(
                    new Port("blue", "h" + vm / 10, "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true)));
        }
        return DesiredState.EMPTY.with(changes);
    }

    private void allToAll(double rate) {
        rates = new double[16];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                rates[i * 4 + j] = i == j ? 0 : rate;
            }
        }
    }

    private void pair() {
        rates = new double[16];
        rates[1] = MEGABYTE;
        rates[4] = MEGABYTE;
    }

    private void run(double seconds) {
        for (int i = 0; i < seconds * 4; i++) {
            now = now.plusMillis(250);
            loop.tick();
        }
    }

    private PlanState lastPlan() {
        return loop.plans().get(0).state();
    }

    private List<String> decisions() {
        return loop.decisions(100).stream().map(Decision::decision).toList();
    }

    private long adapted() {
        return state.links().values().stream()
                        .filter(l -> l.origin() == Origin.ADAPTATION)
                        .count()
                + state.rules().values().stream()
                        .filter(r -> r.origin() == Origin.ADAPTATION)
                        .count();
    }

    @Test
    void trafficGetsALinkAndSilenceTakesItAway() {
        run(5);
        assertThat(decisions()).isEmpty();

        allToAll(MEGABYTE);
        run(2);

        assertThat(state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(state.rules()).hasSize(4);
        assertThat(lastPlan()).isEqualTo(PlanState.VERIFIED);
        assertThat(decisions()).containsExactly("monitor", "infer", "plan", "apply", "verify");
        assertThat(events).anyMatch(e -> e instanceof Event.TopologyInferred t && t.kind() == TopologyClass.ALL_TO_ALL);

        allToAll(0);
        run(9);
        assertThat(state.links()).as("before the hold-down has passed").hasSize(1);
        run(2);
        assertThat(adapted()).isZero();
        assertThat(decisions()).endsWith("withdraw");
    }

    @Test
    void trafficThatComesBackKeepsItsLink() {
        allToAll(MEGABYTE);
        run(2);
        for (int i = 0; i < 5; i++) {
            allToAll(0);
            run(6);
            allToAll(MEGABYTE);
            run(6);
        }

        assertThat(state.links()).hasSize(1);
        assertThat(loop.plans()).hasSize(1);
    }

    @Test
    void theRulesWaitForTheLinkAndAPlanWhoseLinkStaysDownIsUndone() {
        linksComeUp = false;
        allToAll(MEGABYTE);
        run(5);
        assertThat(state.links()).hasSize(1);
        assertThat(state.rules()).isEmpty();
        assertThat(lastPlan()).isEqualTo(PlanState.APPLYING);

        run(10);

        assertThat(adapted()).isZero();
        assertThat(lastPlan()).isEqualTo(PlanState.FAILED);
        run(50);
        assertThat(loop.plans()).as("it isn't tried again and again").hasSize(1);
        linksComeUp = true;
        run(20);
        assertThat(lastPlan()).as("but after a while").isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void aPlanWithoutEffectIsRolledBack() {
        trafficTakesLinks = false;
        allToAll(MEGABYTE);
        run(15);

        assertThat(adapted()).isZero();
        assertThat(lastPlan()).isEqualTo(PlanState.ROLLED_BACK);
    }

    @Test
    void adviceWaitsForAPerson() {
        state = state(AdaptationMode.ADVISE);
        allToAll(MEGABYTE);
        run(5);
        assertThat(adapted()).isZero();
        PlanStatus proposed = loop.plans().get(0);
        assertThat(proposed.state()).isEqualTo(PlanState.PROPOSED);

        loop.apply(proposed, "someone");
        run(1);

        assertThat(state.links()).hasSize(1);
        assertThat(lastPlan()).isEqualTo(PlanState.VERIFIED);
        assertThatThrownBy(() -> loop.apply(loop.plans().get(0), "someone")).isInstanceOf(RefusedException.class);

        loop.rollback(loop.plans().get(0), "someone");
        assertThat(adapted()).isZero();
        assertThat(lastPlan()).isEqualTo(PlanState.ROLLED_BACK);
        assertThatThrownBy(() -> loop.rollback(loop.plans().get(0), "someone")).isInstanceOf(RefusedException.class);
    }

    @Test
    void offOnlyLooks() {
        state = state(AdaptationMode.OFF);
        allToAll(MEGABYTE);
        run(5);

        assertThat(adapted()).isZero();
        assertThat(loop.plans()).isEmpty();
        assertThat(loop.topology()).isNotNull();
        assertThat(decisions()).containsExactly("monitor", "infer", "hold");
    }

    @Test
    void whatWasOnlyLookedAtIsActedOnWhenAdaptationIsTurnedOn() {
        state = state(AdaptationMode.OFF);
        allToAll(MEGABYTE);
        run(5);

        state = state(AdaptationMode.AUTOMATIC);
        run(2);

        assertThat(adapted()).isPositive();
    }

    @Test
    void aRealChangeIsFollowedAndAFlickerIsNot() {
        allToAll(MEGABYTE);
        run(2);
        pair();
        run(1);
        allToAll(MEGABYTE);
        run(2);
        assertThat(loop.plans()).hasSize(1);

        pair();
        run(5);

        assertThat(adapted()).as("the pair is on one host and needs no link").isZero();
        assertThat(loop.plans()).hasSize(2);
        assertThat(lastPlan()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void whatAnEarlierControllerAddedIsWithdrawn() {
        Link link = new Link("blue", "h1", "h2", "udp", Origin.ADAPTATION);
        state = state.with(List.of(
                new Change.AddLink(link),
                new Change.AddRule(new ForwardingRule(
                        "blue",
                        "h1",
                        null,
                        MacPattern.of(mac(21)),
                        new Target.ToLink(link.pathId()),
                        Origin.ADAPTATION))));
        run(12);

        assertThat(adapted()).isZero();
    }

    @Test
    void whatOperatorsAddedStaysForGood() {
        state = state.with(List.of(new Change.AddLink(new Link("blue", "h1", "h2", "udp", Origin.OPERATOR))));
        allToAll(MEGABYTE);
        run(3);
        assertThat(state.rules()).hasSize(4);
        allToAll(0);
        run(15);

        assertThat(state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(state.rules()).isEmpty();
    }

    @Test
    void aStoreThatIsDownLeavesNothingHalfDone() {
        storeDown = true;
        allToAll(MEGABYTE);
        run(2);

        assertThat(lastPlan()).isEqualTo(PlanState.FAILED);
        assertThat(adapted()).isZero();
    }

    @Test
    void aVmThatMovesTakesItsTrafficAlong() {
        allToAll(MEGABYTE);
        run(3);
        state = state.with(List.of(
                new Change.PutNode(new Node("h3", new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))))),
                new Change.DeletePort("h2.vnet21"),
                new Change.AddPort(new Port("blue", "h3", "vnet21", PortRole.VM, "packet", mac(21), "vm21", true))));
        run(3);

        assertThat(state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h1.h3.udp", "blue.h2.h3.udp");
    }

    @Test
    void aNetworkThatIsGoneIsLeftAlone() {
        allToAll(MEGABYTE);
        run(2);
        state = state.with(List.of(new Change.DeleteNetwork("blue")));
        run(2);

        assertThat(adapted()).isZero();
    }

    @Test
    void aRollbackThatCannotBeCommittedIsToldAndCanBeAskedForAgain() {
        allToAll(MEGABYTE);
        run(3);
        PlanStatus applied = loop.plans().get(0);
        storeDown = true;

        assertThatThrownBy(() -> loop.rollback(applied, "someone")).hasMessage("the store is down");
        assertThat(lastPlan()).isEqualTo(PlanState.VERIFIED);
        assertThat(adapted()).isPositive();

        storeDown = false;
        loop.rollback(applied, "someone");
        assertThat(lastPlan()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(adapted()).isZero();
    }

    @Test
    void aPlanThatCannotBeUndoneDoesNotCountAsRolledBack() {
        trafficTakesLinks = false;
        allToAll(MEGABYTE);
        run(5);
        storeDown = true;
        run(10);

        assertThat(lastPlan()).isEqualTo(PlanState.FAILED);
        assertThat(loop.plans().get(0).reason()).contains("can't be undone now: the store is down");
    }

    @Test
    void anotherPlanIsNotRolledBackWhileOneIsApplied() {
        between(0, 2);
        run(3);
        PlanStatus first = loop.plans().get(0);
        assertThat(first.state()).isEqualTo(PlanState.VERIFIED);
        trafficTakesLinks = false;
        between(1, 3);
        run(5);
        assertThat(lastPlan()).isEqualTo(PlanState.APPLIED);

        assertThatThrownBy(() -> loop.rollback(first, "someone"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("blue-2 is being applied");

        trafficTakesLinks = true;
        run(1);
        assertThat(lastPlan()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void aLinkThatALaterPlanUsesOutlivesItsOwn() {
        between(0, 2);
        run(3);
        PlanStatus first = loop.plans().get(0);
        between(1, 3);
        run(6);
        assertThat(loop.plans()).hasSize(2);
        assertThat(state.rules()).hasSize(4);

        loop.rollback(first, "someone");

        assertThat(state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(state.rules()).hasSize(2);
    }

    @Test
    void aPlanThatIsTooLargeForOneCommitIsCommittedInPortions() {
        List<MacAddress> many = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (int vm = 1_000; vm < 1_600; vm++) {
            many.add(mac(vm));
            changes.add(new Change.BindVm(new VmBinding("blue", mac(vm), "vm" + vm)));
            changes.add(new Change.AddPort(new Port(
                    "blue", vm < 1_300 ? "h1" : "h2", "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true)));
        }
        state = state.with(changes);
        vms = many;
        mostChanges = NetworkLoop.PORTION;
        rates = new double[600 * 600];
        for (int i = 0; i < 300; i++) {
            rates[i * 600 + i + 300] = MEGABYTE;
        }
        run(3);
        assertThat(lastPlan()).isEqualTo(PlanState.VERIFIED);
        assertThat(state.rules()).hasSize(600);

        rates = new double[600 * 600];
        run(12);
        assertThat(adapted()).isZero();
    }

    /** Adds traffic between two VMs, both ways. */
    private void between(int a, int b) {
        rates[a * 4 + b] = MEGABYTE;
        rates[b * 4 + a] = MEGABYTE;
    }

    private final class World implements Surroundings {
        private long passed;

        @Override
        public DesiredState state() {
            return state;
        }

        @Override
        public TrafficMatrix matrix(String network, Duration window) {
            double[] bytes = new double[rates.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = rates[i] * window.toSeconds();
            }
            return new TrafficMatrix(vms, bytes, now.minus(window), now);
        }

        @Override
        public List<LinkView> links(String network) {
            if (trafficTakesLinks && !state.rules().isEmpty()) {
                passed += 1_000;
            }
            return state.links().values().stream()
                    .map(link -> new LinkView(
                            link.id(),
                            link.pathId(),
                            link,
                            linksComeUp ? LinkState.UP : LinkState.CONNECTING,
                            List.of(new LinkStatus(
                                    link.pathId(),
                                    link.b(),
                                    LinkState.UP,
                                    "",
                                    1,
                                    0,
                                    null,
                                    new Counters(0, passed, 0, 0, 0, 0)))))
                    .toList();
        }

        @Override
        public void commit(List<Change> changes, String actor, String reason) {
            if (storeDown) {
                throw new IllegalStateException("the store is down");
            }
            if (changes.size() > mostChanges) {
                throw new IllegalStateException("more than the store takes in one commit");
            }
            state = state.with(changes);
        }

        @Override
        public void publish(Event event) {
            events.add(event);
        }
    }
}
