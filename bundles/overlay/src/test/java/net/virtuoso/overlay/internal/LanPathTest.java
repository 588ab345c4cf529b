package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Station;
import net.virtuoso.model.Target;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A VM at alpha, and a proxy with two ports on the user's LAN, which somebody may have joined outside. */
class LanPathTest {
    private static final MacAddress VM = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final MacAddress SILENT = MacAddress.parse("02:00:00:00:00:dd");
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final LanLimits LAN = new LanLimits(50, 100, 64, 300);
    private static final Limits LIMITS = new Limits(1000, 64, Duration.ofSeconds(3), true, LAN, Duration.ZERO);

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    private Site alpha;
    private Site proxy;
    private MemoryDevice vm;
    private MemoryDevice one;
    private MemoryDevice two;

    @BeforeEach
    void connect() throws Exception {
        alpha = Site.ready("alpha", loop, internet, LIMITS, "udp");
        proxy = Site.ready("proxy", loop, internet, LIMITS, "udp");
        vm = alpha.plug("vm");
        one = proxy.plug("one");
        two = proxy.plug("two");
        assertThat(alpha.apply(ConfigBuilder.host("alpha", "vm", VM).build())).isEmpty();
        assertThat(proxy.apply(proxyStar().build())).isEmpty();
        loop.advance(SETTLE);
        assertThat(alpha.isUp("alpha.proxy.udp")).isTrue();
    }

    private static ConfigBuilder proxyStar() {
        return new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .network("blue", 7)
                .lan("one")
                .lan("two")
                .reach(VM, "alpha", "udp")
                .tree("alpha", "udp");
    }

    @AfterEach
    void releaseEverything() {
        List.of(alpha, proxy).forEach(site -> site.dataPath.close());
        loop.advance(SETTLE);
        assertThat(TestBuffers.inUse()).isZero();
    }

    private void give(MemoryDevice device, MacAddress source, MacAddress destination) {
        device.give(TestFrames.frame(source, destination, (byte) 1));
        loop.run();
    }

    private LanStatus lan(String device) {
        LanStatus lan = proxy.port(device).lan();
        assertThat(lan).isNotNull();
        return lan;
    }

    @Test
    void aFrameLeavesWhereItsReceiverWasSeenAndByAllPortsUntilThen() {
        give(vm, VM, CLIENT);
        assertThat(List.of(one.taken(), two.taken()))
                .allSatisfy(taken -> assertThat(taken).hasSize(1));
        give(two, CLIENT, VM);
        assertThat(vm.taken()).hasSize(1);
        give(vm, VM, CLIENT);
        assertThat(one.taken()).isEmpty();
        assertThat(two.taken()).hasSize(1);
        assertThat(lan("two").stations())
                .containsExactly(new Station(CLIENT, loop.time().instant()));
        assertThat(lan("one").known()).isZero();

        loop.advance(Duration.ofSeconds(300));
        assertThat(lan("two").known()).isZero();
        give(vm, VM, CLIENT);
        assertThat(List.of(one.taken(), two.taken()))
                .allSatisfy(taken -> assertThat(taken).hasSize(1));
    }

    @Test
    void aStationThatMovesIsFoundAgain() {
        give(one, CLIENT, VM);
        loop.advance(Duration.ofSeconds(1));
        give(two, CLIENT, VM);
        assertThat(vm.taken()).hasSize(2);
        give(vm, VM, CLIENT);
        assertThat(one.taken()).isEmpty();
        assertThat(two.taken()).hasSize(1);
        assertThat(lan("two").alert()).isNull();
    }

    @Test
    void aPortThatIsGoneOrDoesNotWorkIsNotUsed() {
        give(two, CLIENT, VM);
        two.fail("pulled out");
        loop.run();
        give(vm, VM, CLIENT);
        assertThat(one.taken()).hasSize(1);
        assertThat(proxy.apply(new ConfigBuilder("proxy")
                        .link("alpha", "udp")
                        .network("blue", 7)
                        .lan("one")
                        .reach(VM, "alpha", "udp")
                        .tree("alpha", "udp")
                        .build()))
                .isEmpty();
        loop.advance(Duration.ofSeconds(10));
        give(vm, VM, CLIENT);
        assertThat(one.taken()).hasSize(1);
    }

    @Test
    void anOperatorsRuleForAPortStandsBeforeWhatWasLearned() {
        proxy.apply(proxyStar()
                .rule("*", CLIENT.toString(), new Target.ToPort("proxy.one"), Origin.OPERATOR)
                .build());
        give(two, CLIENT, VM);
        give(vm, VM, CLIENT);
        assertThat(one.taken()).hasSize(1);
        assertThat(two.taken()).isEmpty();
    }

    /** Two LAN ports joined outside: whatever leaves by one comes in by the other. */
    private void bridge() {
        for (int round = 0; round < 20; round++) {
            List<byte[]> fromOne = one.taken();
            List<byte[]> fromTwo = two.taken();
            fromOne.forEach(two::give);
            fromTwo.forEach(one::give);
            loop.run();
        }
    }

    @Test
    void aLoopOutsideDoesNotMeltAnythingAndIsTold() {
        int changes = proxy.events.size();
        for (int i = 0; i < 20; i++) {
            one.give(TestFrames.frame(CLIENT, MacAddress.BROADCAST, (byte) i));
            two.give(TestFrames.frame(CLIENT, MacAddress.BROADCAST, (byte) i));
            loop.run();
            bridge();
        }
        assertThat(vm.taken()).as("each frame once").hasSize(20);
        assertThat(proxy.port("two").refused()).isEqualTo(Map.of(DropReason.LOOPED, 20L));
        assertThat(lan("two").alert())
                .isEqualTo(new LanAlert(
                        LanAlert.Kind.TWO_PORTS, CLIENT, loop.time().instant()));
        assertThat(proxy.events.size() - changes)
                .as("told when it began: the first frame of each port, and the alert")
                .isLessThanOrEqualTo(4);

        vm.give(TestFrames.frame(VM, MacAddress.BROADCAST, (byte) 1));
        loop.run();
        bridge();
        assertThat(vm.taken()).isEmpty();
        assertThat(proxy.port("one").refused()).isEqualTo(Map.of(DropReason.LOOPED, 1L));
        assertThat(lan("one").alert())
                .isNotNull()
                .satisfies(alert -> assertThat(alert.kind()).isEqualTo(LanAlert.Kind.VM_ADDRESS));
        assertThat(lan("one").known()).as("nothing of the VM's was learned").isEqualTo(1);

        loop.advance(Duration.ofSeconds(60));
        assertThat(lan("one").alert()).isNull();
    }

    @Test
    void whatGoesToStationsThatNobodyKnowsIsBounded() {
        for (int i = 0; i < 150; i++) {
            vm.give(TestFrames.frame(VM, SILENT, (byte) 1));
        }
        loop.run();
        assertThat(one.taken()).hasSize(100);
        assertThat(two.taken()).hasSize(100);
        assertThat(proxy.port("one").refused()).isEqualTo(Map.of(DropReason.UNKNOWN_STORM, 50L));
        assertThat(proxy.port("one").counters().txDropped()).isEqualTo(50);
        give(two, CLIENT, VM);
        give(vm, VM, CLIENT);
        assertThat(two.taken()).as("who is known isn't concerned").hasSize(1);
    }

    @Test
    void theLansBroadcastsAreBoundedByALimitOfTheirOwn() {
        for (int i = 0; i < 80; i++) {
            one.give(TestFrames.frame(CLIENT, MacAddress.BROADCAST, (byte) 1));
        }
        loop.run();
        assertThat(vm.taken()).hasSize(50);
        assertThat(proxy.port("one").refused()).isEqualTo(Map.of(DropReason.STORM, 30L));
    }

    @Test
    void moreStationsThanThereIsRoomForAreCarriedAllTheSame() {
        for (int i = 1; i <= 100; i++) {
            give(one, new MacAddress(0x0200_0000_1000L + i), VM);
        }
        assertThat(vm.taken()).hasSize(100);
        assertThat(lan("one").known()).isEqualTo(64);
        assertThat(lan("one").unlearned()).isEqualTo(36);
        give(vm, VM, new MacAddress(0x0200_0000_1000L + 100));
        assertThat(one.taken()).hasSize(1);
    }

    @Test
    void whatALinkDoesNotCarryIsCountedByReason() {
        proxy.apply(proxyStar()
                .rule("*", SILENT.toString(), new Target.Drop(), Origin.OPERATOR)
                .build());
        give(vm, VM, SILENT);
        assertThat(proxy.link("alpha.proxy.udp").refused()).isEqualTo(Map.of(DropReason.DENIED, 1L));
    }
}
