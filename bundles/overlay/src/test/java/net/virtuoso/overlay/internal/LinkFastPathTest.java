package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.VmBinding;
import net.virtuoso.overlay.internal.fastpath.FastPathMachine;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow.Passed;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes with a VM each, and kernels that could carry what these send each other. */
class LinkFastPathTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final Flow THERE = new Flow(7, VM_A.value(), VM_B.value());
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final String LINK = "alpha.proxy.udp";
    private static final Passed PASSED = new Passed(2, 100_000, 70, 103_000);

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    private final Map<String, MemoryFastPath> world = new HashMap<>();
    private Site alpha;
    private Site proxy;
    private MemoryDevice vmA;
    private MemoryDevice vmB;
    private MemoryFastPath kernelA;
    private MemoryFastPath kernelB;

    @BeforeEach
    void connect() throws Exception {
        alpha = site("alpha");
        proxy = site("proxy");
        vmA = alpha.plug("vm-a");
        vmB = proxy.plug("vm-b");
        alpha.apply(alphaConfig(true));
        proxy.apply(proxyConfig(true));
        kernelA = new MemoryFastPath("alpha", world);
        kernelB = new MemoryFastPath("proxy", world);
        loop.advance(SETTLE);
        assertThat(alpha.isUp(LINK)).isTrue();
    }

    private Site site(String name) throws Exception {
        Site site = new Site(name, loop, Limits.DEFAULT);
        site.dataPath.driverAdded(MemoryFastPath.onInterfaces(site.driver));
        site.bind(internet.transport("udp"));
        return site;
    }

    private static ConfigBuilder guarded(ConfigBuilder config, String... addresses) {
        return config.guard(new VmBinding(
                "blue",
                VM_A,
                "a",
                List.of(addresses).stream().map(IpAddress::parse).toList(),
                addresses.length == 0));
    }

    private static NodeConfig alphaConfig(boolean fastPath, String... addresses) {
        return withFastPath(
                guarded(ConfigBuilder.host("alpha", "vm-a", VM_A), addresses).build(), fastPath);
    }

    private static NodeConfig proxyConfig(boolean fastPath) {
        return withFastPath(
                guarded(new ConfigBuilder("proxy")
                                .link("alpha", "udp")
                                .network("blue", 7)
                                .vm("vm-b", VM_B)
                                .reach(VM_A, "alpha", "udp")
                                .tree("alpha", "udp"))
                        .build(),
                fastPath);
    }

    private static NodeConfig withFastPath(NodeConfig config, boolean fastPath) {
        List<LinkConfig> links = config.links().stream()
                .map(link -> link.withFastPath(fastPath ? new Endpoint(link.peer(), 4789) : null))
                .toList();
        return new NodeConfig(config.node(), config.revision(), links, config.networks(), config.revoked());
    }

    @AfterEach
    void releaseEverything() {
        List.of(alpha, proxy).forEach(site -> site.dataPath.close());
        loop.advance(SETTLE);
        assertThat(TestBuffers.inUse()).isZero();
        for (MemoryFastPath kernel : List.of(kernelA, kernelB)) {
            assertThat(kernel.sending).isEmpty();
            assertThat(kernel.receiving).isEmpty();
            assertThat(kernel.peers).isEmpty();
        }
    }

    private void openKernels() {
        alpha.dataPath.fastPathOpened(kernelA);
        proxy.dataPath.fastPathOpened(kernelB);
    }

    private void talk() {
        vmA.give(TestFrames.frame(VM_A, VM_B, new byte[100]));
        loop.advance(SETTLE);
    }

    private FastPathStatus status(Site site) {
        return site.link(LINK).fastPath();
    }

    private void carry() {
        openKernels();
        talk();
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
        assertThat(kernelB.receiving).containsOnlyKeys(THERE);
    }

    @Test
    void saysWhyThereIsNone() {
        assertThat(status(alpha).reason()).contains("driver");
        alpha.dataPath.fastPathProblem("the host is too old");
        assertThat(status(alpha).reason()).isEqualTo("the host is too old");
        kernelA.refusing = true;
        alpha.dataPath.fastPathOpened(kernelA);
        assertThat(status(alpha).reason()).contains("cannot reach proxy:4789");
        kernelA.refusing = false;
        proxy.dataPath.fastPathOpened(kernelB);
        loop.advance(Duration.ofSeconds(10));
        talk();
        assertThat(status(alpha)).isEqualTo(new FastPathStatus(1, 0, ""));
        alpha.apply(alphaConfig(false));
        assertThat(status(alpha)).isNull();
    }

    @Test
    void aPairThatTalksIsCarriedByTheKernel() {
        carry();
        assertThat(status(alpha)).isEqualTo(new FastPathStatus(1, 0, ""));
        assertThat(status(proxy)).isEqualTo(new FastPathStatus(0, 1, ""));
        vmB.give(TestFrames.frame(VM_B, VM_A, new byte[100]));
        loop.advance(SETTLE);
        assertThat(status(alpha)).isEqualTo(new FastPathStatus(1, 1, ""));
        assertThat(vmB.taken()).as("the first frame").hasSize(1);
    }

    @Test
    void whatTheKernelCarriesIsCountedLikeAnyOther() {
        carry();
        alpha.drain();
        var port = alpha.port("vm-a").counters();
        var link = alpha.link(LINK).counters();
        MemoryFastPath.pass(THERE, kernelA, kernelB, PASSED);
        assertThat(alpha.drain().records())
                .containsExactly(new TrafficRecord(7, VM_A, VM_B, TrafficClass.APPLICATION, 103_000, 70));
        assertThat(alpha.drain().records()).isEmpty();
        assertThat(alpha.port("vm-a").counters().rxBytes() - port.rxBytes()).isEqualTo(100_000);
        assertThat(alpha.port("vm-a").counters().rxFrames() - port.rxFrames()).isEqualTo(2);
        assertThat(alpha.link(LINK).counters().txBytes() - link.txBytes()).isEqualTo(100_000);
        assertThat(proxy.link(LINK).counters().rxBytes()).isGreaterThanOrEqualTo(100_000);
        assertThat(proxy.port("vm-b").counters().txBytes()).isGreaterThanOrEqualTo(100_000);
        assertThat(proxy.drain().records()).as("counted where it entered").isEmpty();
    }

    @Test
    void whatTheKernelCarriesIsSeenWhenItPasses() {
        carry();
        MemoryFastPath.pass(THERE, kernelA, kernelB, PASSED);
        alpha.drain();
        alpha.dataPath.drainActivity();
        loop.advance(Duration.ofMillis(300));
        MemoryFastPath.pass(THERE, kernelA, kernelB, new Passed(9, 300_000, 210, 309_000));
        loop.advance(Duration.ofMillis(300));
        long[] counts = alpha.dataPath.drainActivity().ports().get(0).counts().received();
        assertThat(counts[counts.length - 1] - counts[0]).isEqualTo(200_000);
        assertThat(counts).contains(counts[0]).doesNotContain(counts[0] + 100_000);
        assertThat(java.util.Arrays.stream(counts).distinct())
                .as("all in one step")
                .hasSize(2);
    }

    private static List<Long> ruleFrames(Site site, MacPattern source, MacPattern destination) {
        return site.dataPath.drainRules(false).stream()
                .filter(rule ->
                        rule.source().equals(source) && rule.destination().equals(destination))
                .map(RuleCount::frames)
                .toList();
    }

    @Test
    void whatTheKernelCarriesIsCountedForTheRulesThatLetIt() {
        carry();
        MacPattern toB = MacPattern.of(VM_B);
        long sent = ruleFrames(alpha, MacPattern.ANY, MacPattern.ANY).get(0);
        long received = ruleFrames(proxy, MacPattern.ANY, toB).get(0);
        MemoryFastPath.pass(THERE, kernelA, kernelB, PASSED);
        assertThat(ruleFrames(alpha, MacPattern.ANY, MacPattern.ANY)).containsExactly(sent + 2);
        assertThat(ruleFrames(proxy, MacPattern.ANY, toB)).containsExactly(received + 2);
        assertThat(ruleFrames(proxy, MacPattern.ANY, toB)).isEmpty();
    }

    @Test
    void whatThePairPassedBeforeAnotherRuleCameIsTheOldOnes() {
        carry();
        long sent = ruleFrames(alpha, MacPattern.ANY, MacPattern.ANY).get(0);
        MemoryFastPath.pass(THERE, kernelA, kernelB, PASSED);
        alpha.apply(withFastPath(
                guarded(ConfigBuilder.host("alpha", "vm-a", VM_A).pair(VM_A, VM_B, "proxy", "udp"))
                        .build(),
                true));
        assertThat(kernelA.sending).as("it leads over the same link").containsOnlyKeys(THERE);
        MemoryFastPath.pass(THERE, kernelA, kernelB, new Passed(7, 200_000, 140, 206_000));
        assertThat(alpha.dataPath.drainRules(false))
                .extracting(RuleCount::source, RuleCount::frames)
                .containsExactlyInAnyOrder(tuple(MacPattern.ANY, sent + 2), tuple(MacPattern.of(VM_A), 5L));
    }

    /** For the events: a pause isn't news, a way that is blocked or a link that goes down is. */
    @Test
    void saysWhetherTheKernelIsInUse() {
        openKernels();
        assertThat(status(alpha).inUse()).isFalse();
        talk();
        assertThat(status(alpha).inUse()).isTrue();
        assertThat(status(proxy).inUse()).as("nothing goes the other way").isFalse();
        loop.advance(Duration.ofSeconds(70));
        assertThat(kernelA.sending).isEmpty();
        assertThat(status(alpha).inUse()).as("a pause").isTrue();
        talk();
        kernelA.blocked = true;
        loop.advance(SETTLE);
        assertThat(status(alpha).inUse()).isFalse();
        kernelA.blocked = false;
        loop.advance(Duration.ofSeconds(61));
        talk();
        assertThat(status(alpha).inUse()).isTrue();
        proxy.dataPath.close();
        loop.advance(Duration.ofSeconds(10));
        assertThat(status(alpha).inUse()).isFalse();
        assertThat(status(alpha).reason()).isEqualTo("the link isn't up");
    }

    @Test
    void whatPassedLastIsCountedTooWhenAPairEnds() {
        carry();
        alpha.drain();
        MemoryFastPath.pass(THERE, kernelA, kernelB, PASSED);
        alpha.driver.unplug("vm-a");
        loop.advance(SETTLE);
        assertThat(kernelA.sending).isEmpty();
        assertThat(alpha.drain().records()).extracting(TrafficRecord::bytes).containsExactly(103_000L);
    }

    @Test
    void aPortThatGoesTakesItsPairsAlongAtBothEnds() {
        carry();
        proxy.driver.unplug("vm-b");
        loop.advance(SETTLE);
        assertThat(kernelB.receiving).isEmpty();
        assertThat(kernelA.sending).isEmpty();
    }

    @Test
    void aRuleThatLeadsElsewhereTakesAPairBack() {
        carry();
        alpha.apply(withFastPath(
                guarded(new ConfigBuilder("alpha")
                                .link("proxy", "udp")
                                .network("blue", 7)
                                .vm("vm-a", VM_A)
                                .tree("proxy", "udp")
                                .rule(
                                        VM_A.toString(),
                                        VM_B.toString(),
                                        new net.virtuoso.model.Target.Drop(),
                                        net.virtuoso.model.Origin.OPERATOR))
                        .build(),
                true));
        loop.run();
        assertThat(kernelA.sending).isEmpty();
    }

    @Test
    void aBlockedWayIsTakenBackAndComesAgain() {
        carry();
        kernelA.blocked = true;
        loop.advance(Duration.ofSeconds(2));
        assertThat(kernelA.sending).isEmpty();
        assertThat(status(alpha).reason()).contains("does not get through");
        vmB.taken();
        talk();
        assertThat(vmB.taken()).as("user space goes on").hasSize(1);
        kernelA.blocked = false;
        loop.advance(Duration.ofSeconds(61));
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
    }

    @Test
    void aPathThatBecomesNarrowerIsNoticed() {
        carry();
        assertThat(kernelA.sending.get(THERE).longest).isEqualTo(1450);
        kernelA.longest = 1350;
        loop.advance(SETTLE);
        assertThat(kernelA.sending.get(THERE).longest).isEqualTo(1350);
    }

    /** Its entry goes with the other link's flow: whoever goes on sending by this one would send to nobody. */
    @Test
    void whatAnotherLinkTakesIsRefused() throws Exception {
        carry();
        kernelB.peer(new Endpoint("alpha", 4789), 1).receive(THERE, null).close();
        loop.advance(SETTLE);
        assertThat(kernelA.sending).isEmpty();
        vmB.taken();
        talk();
        assertThat(vmB.taken()).as("user space goes on").hasSize(1);
        loop.advance(Duration.ofSeconds(31));
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
        assertThat(kernelB.receiving).containsOnlyKeys(THERE);
    }

    /** Two ways at once would put a flow's frames out of order. */
    @Test
    void aPairWhoseFramesAreTooLongIsLeftToUserSpace() {
        carry();
        kernelA.sending.get(THERE).tooLong = true;
        loop.advance(SETTLE);
        assertThat(kernelA.sending).isEmpty();
        assertThat(status(alpha).reason()).contains("MTU");
        alpha.dataPath.attachmentChanged();
        talk();
        loop.advance(Duration.ofSeconds(300));
        assertThat(kernelA.sending).isEmpty();
        loop.advance(Duration.ofSeconds(310));
        talk();
        assertThat(kernelA.sending).as("tried again").containsOnlyKeys(THERE);
    }

    @Test
    void aSilentPairGivesWayAndComesAgain() {
        carry();
        loop.advance(Duration.ofSeconds(70));
        assertThat(kernelA.sending).isEmpty();
        assertThat(kernelB.receiving).isEmpty();
        talk();
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
    }

    /** Frames for stations that the far node doesn't have. */
    private void talkToStrangers(int count) {
        for (int i = 0; i < count; i++) {
            vmA.give(TestFrames.frame(VM_A, new MacAddress(VM_B.value() + 1 + i), (byte) 1));
            loop.run();
        }
    }

    @Test
    void pairsThatTheFarEndRefusesLeaveRoomForOthers() {
        openKernels();
        talkToStrangers(FastPathMachine.LIMIT);
        loop.advance(SETTLE);
        assertThat(kernelA.sending).isEmpty();
        talk();
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
    }

    @Test
    void howeverManyPairsEndTheirNetworkIsLookedUpAgainOnce() {
        openKernels();
        talkToStrangers(100);
        loop.advance(SETTLE);
        NetworkPath network = alpha.dataPath.network(7);
        long before = network.changes();
        loop.advance(Duration.ofSeconds(610));
        assertThat(network.changes()).isEqualTo(before + 1);
    }

    @Test
    void theKernelsPartCanGoAndCome() {
        carry();
        alpha.dataPath.fastPathClosing("it was uninstalled");
        assertThat(kernelA.sending).isEmpty();
        assertThat(kernelA.peers).isEmpty();
        assertThat(status(alpha).reason()).isEqualTo("it was uninstalled");
        alpha.dataPath.fastPathOpened(kernelA);
        talk();
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
    }

    @Test
    void aPairThatTalksAlreadyIsNoticedWhenTheFastPathIsAskedFor() {
        alpha.apply(alphaConfig(false));
        proxy.apply(proxyConfig(false));
        openKernels();
        // Until the tables before are forgotten, which has ways looked up again too.
        loop.advance(Duration.ofSeconds(5));
        talk();
        assertThat(kernelA.sending).isEmpty();
        alpha.apply(alphaConfig(true));
        proxy.apply(proxyConfig(true));
        talk();
        assertThat(kernelA.sending).containsOnlyKeys(THERE);
    }

    @Test
    void linksStayUpWhenTheFastPathIsAskedForNoMore() {
        carry();
        alpha.apply(alphaConfig(false));
        proxy.apply(proxyConfig(false));
        loop.run();
        assertThat(kernelA.sending).isEmpty();
        assertThat(alpha.isUp(LINK)).isTrue();
        assertThat(kernelB.receiving).isEmpty();
    }

    @Test
    void aVmIsHeldToItsAddresses() throws Exception {
        carry();
        assertThat(kernelA.sending.get(THERE).addresses).as("trusted").isEmpty();
        alpha.apply(alphaConfig(true, "192.0.2.10", "2001:db8::a"));
        loop.advance(SETTLE);
        assertThat(kernelA.sending.get(THERE).addresses)
                .containsExactlyInAnyOrder(InetAddress.getByName("192.0.2.10"), InetAddress.getByName("2001:db8::a"));
    }
}
