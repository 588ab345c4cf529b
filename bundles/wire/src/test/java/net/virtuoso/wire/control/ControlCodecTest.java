package net.virtuoso.wire.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.Counters;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.HostStatus;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.Lease;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.LinkUse;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.RuleReport;
import net.virtuoso.model.Station;
import net.virtuoso.model.Target;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmActivity;
import net.virtuoso.model.VmBinding;
import net.virtuoso.model.VmInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final ControlCodec codec = new ControlCodec();

    static Stream<ControlMessage> messages() {
        Node node = new Node("h1", new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))));
        NodeConfig config = new NodeConfig(
                "h1",
                7,
                List.of(
                        new LinkConfig(
                                "h1.p.udp",
                                "p",
                                "udp",
                                new Endpoint("192.0.2.2", 7770),
                                true,
                                new Endpoint("192.0.2.2", 4789)),
                        new LinkConfig("h1.q.udp", "q", "udp", null, false)),
                List.of(new NetworkConfig(
                        "blue",
                        1,
                        "p",
                        List.of(new Port("blue", "h1", "vnet0", PortRole.VM, "packet", MAC, "vm", true)),
                        List.of(
                                new RuleConfig(
                                        MacPattern.ANY, MacPattern.of(MAC), new Target.ToPort("h1.vnet0"), Origin.STAR),
                                new RuleConfig(
                                        MacPattern.ANY, MacPattern.ANY, new Target.ToLink("h1.p.udp"), Origin.STAR),
                                new RuleConfig(MacPattern.ANY, MacPattern.ANY, new Target.Drop(), Origin.OPERATOR)),
                        List.of("h1.p.udp"),
                        List.of(new VmBinding("blue", MAC, "vm", List.of(IpAddress.parse("192.0.2.7")), true)),
                        List.of(new LinkUse("h1.p.udp", List.of(MacPattern.ANY, MacPattern.of(MAC)))))),
                List.of("0a1b"));
        NodeReport report = new NodeReport(
                "h1",
                NOW,
                7,
                List.of("a problem"),
                List.of(new VmInterface("u", "vm", MAC, null, "packet", null, NOW)),
                true,
                List.of(new PortStatus(
                        "h1.vnet0",
                        PortState.FAILED,
                        "no device",
                        null,
                        null,
                        Counters.ZERO,
                        Map.of(DropReason.SPOOFED_IP, 7L),
                        3L,
                        new Lease(IpAddress.parse("192.0.2.7"), NOW),
                        new LanStatus(
                                7,
                                1,
                                List.of(new Station(MAC, NOW)),
                                new LanAlert(LanAlert.Kind.TWO_PORTS, MAC, NOW)))),
                List.of(new LinkStatus(
                        "h1.p.udp",
                        "p",
                        LinkState.UP,
                        "",
                        120,
                        3,
                        NOW,
                        new Counters(1, 2, 3, 4, 5, 6),
                        Map.of(DropReason.HOP_LIMIT, 2L),
                        new FastPathStatus(2, 1, "", true))),
                List.of(new NetworkStatus("blue", NOW, new Counters(6, 5, 4, 3, 2, 1))),
                new HostStatus(4, 16L << 30, 8L << 30, 0.25));
        RuleReport rules = new RuleReport(
                "h1", List.of(new RuleCount(1, MacPattern.ANY, MacPattern.of(MAC), Origin.ADAPTATION, 3, 4_500)));
        TrafficReport traffic = new TrafficReport(
                "h1", 42, NOW, 1_000, List.of(new TrafficRecord(1, MAC, MAC, TrafficClass.SSH, 9, 1)), 5);
        double[] bytes = new double[ByteSeries.STEPS];
        Arrays.setAll(bytes, i -> i * i);
        ByteSeries series = ByteSeries.of(bytes);
        ActivityReport activity = new ActivityReport(
                "h1",
                42,
                List.of(
                        new VmActivity(1, MAC, series, ByteSeries.NONE, new CpuUse(5, 10, 2)),
                        new VmActivity(1, MAC, ByteSeries.NONE, series, null)),
                List.of(new LinkActivity("h1.p.udp", series, series)));
        return Stream.of(
                new ControlMessage.Admit(2, "h1", "abcdefgh", "secret", "AAAA"),
                new ControlMessage.Renew("AAAA"),
                new ControlMessage.Issued(List.of("AAAA", "BBBB")),
                new ControlMessage.Denied("no"),
                new ControlMessage.Join(1, node, "0.1"),
                new ControlMessage.Welcome("c", 1000),
                new ControlMessage.Refused("no", "192.0.2.9:7771"),
                new ControlMessage.Refused("no", null),
                new ControlMessage.Configure(config),
                new ControlMessage.Report(report),
                new ControlMessage.Traffic(traffic),
                new ControlMessage.Activity(activity),
                new ControlMessage.Rules(rules),
                new ControlMessage.Heartbeat(123));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messagesAreReadBack(ControlMessage message) {
        assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"nothing\"}",
                "{\"type\":\"heartbeat\"}",
                "{\"type\":\"heartbeat\",\"epochMillis\":null}",
                "{\"type\":\"heartbeat\",\"epochMillis\":1,\"more\":2}",
                "{\"type\":\"heartbeat\",\"epochMillis\":1,\"epochMillis\":2}",
                "{\"type\":\"heartbeat\",\"epochMillis\":1} x",
                "{\"type\":\"heartbeat\",\"epochMillis\":1.5}",
                "{\"type\":\"welcome\",\"controller\":\"c\",\"heartbeatMillis\":0}",
                "{\"type\":\"welcome\",\"controller\":\"\\n\",\"heartbeatMillis\":1000}",
                "{\"type\":\"join\",\"protocol\":1,\"node\":{\"name\":\"../x\",\"endpoints\":{}},\"software\":\"1\"}",
                "{\"type\":\"configure\",\"config\":{\"node\":\"a\",\"revision\":1,\"links\":null,\"networks\":[]}}"
            })
    void whatIsNoMessageIsRefused(String text) {
        assertThatThrownBy(() -> codec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
    }

    private static String rules(String second) {
        String good =
                "{\"vni\":1,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":1,\"bytes\":60}";
        return "{\"type\":\"rules\",\"report\":{\"node\":\"a\",\"rules\":[" + good + "," + second + "]}}";
    }

    /** One that can't be spoils all, whatever stands before it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"vni\":1,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":-1,\"bytes\":60}",
                "{\"vni\":1,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":1,\"bytes\":-60}",
                "{\"vni\":0,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":1,\"bytes\":60}",
                "{\"vni\":16777216,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":1,\"bytes\":60}",
                "{\"vni\":1,\"source\":\"x\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":1,\"bytes\":60}",
                "{\"vni\":1,\"source\":\"*\",\"destination\":null,\"origin\":\"star\",\"frames\":1,\"bytes\":60}",
                "{\"vni\":1,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"me\",\"frames\":1,\"bytes\":60}",
                "{\"vni\":1,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"bytes\":60}",
                "{\"vni\":1,\"source\":\"*\",\"destination\":\"*\",\"origin\":\"star\",\"frames\":9223372036854775808,\"bytes\":60}",
                "null"
            })
    void aReportOnRulesIsRefusedWhole(String second) {
        assertThatThrownBy(() -> codec.decode(rules(second).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void moreRulesThanAReportHoldsAreRefused() {
        RuleCount count = new RuleCount(1, MacPattern.ANY, MacPattern.ANY, Origin.STAR, 1, 1);
        List<RuleCount> most = Collections.nCopies(RuleReport.MAX_RULES, count);
        assertThat(codec.encode(new ControlMessage.Rules(new RuleReport("a", most))))
                .hasSizeLessThan(ControlCodec.MAX_LENGTH / 16);
        List<RuleCount> more = Collections.nCopies(RuleReport.MAX_RULES + 1, count);
        assertThatThrownBy(() -> new RuleReport("a", more)).isInstanceOf(RefusedException.class);
    }

    /** Faces show counts as they come, and metrics take no negative one: a single report would end all of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // of the link
                "\"rxFrames\":1 | \"rxFrames\":-1",
                "\"hop-limit\":2 | \"hop-limit\":-2",
                "\"hop-limit\":2 | \"hop-limit\":null",
                "\"peer\":\"p\",\"state\" | \"peer\":null,\"state\"",
                // of the port
                "\"txDropped\":0 | \"txDropped\":-1",
                "\"rxBytes\":0 | \"rxBytes\":-9223372036854775808",
                "\"spoofed-ip\":7 | \"spoofed-ip\":-7",
                "\"answered\":3 | \"answered\":-3",
                "\"unlearned\":1 | \"unlearned\":-1",
                "\"known\":7 | \"known\":-1",
                "\"state\":\"failed\" | \"state\":null",
                // of the network
                "\"rxFrames\":6 | \"rxFrames\":-6"
            })
    void aReportWithWhatCannotHaveBeenCountedIsRefusedWhole(String part, String other) {
        refuses(ControlMessage.Report.class, part, other);
    }

    /** A good message in which a part is another one. */
    private void refuses(Class<? extends ControlMessage> type, String part, String other) {
        byte[] good = messages()
                .filter(type::isInstance)
                .map(codec::encode)
                .findFirst()
                .orElseThrow();
        String text = new String(good, StandardCharsets.UTF_8);
        assertThat(text).contains(part);
        byte[] bad = text.replace(part, other).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> codec.decode(bad)).isInstanceOf(RefusedException.class);
    }

    /** Series that are too long or no series at all, processor time that can't be, VMs and links that can't be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"epoch\":42 | \"epoch\":null",
                "\"vni\":1 | \"vni\":0",
                "\"nanos\":5 | \"nanos\":-5",
                "\"overNanos\":10 | \"overNanos\":0",
                "\"processors\":2 | \"processors\":-1",
                "\"received\":\"\" | \"received\":\"AAAA\"",
                "\"received\":\"\" | \"received\":\"?\"",
                "\"received\":\"\" | \"received\":null",
                "\"received\":\"\" | \"received\":[1,2]",
                "\"link\":\"h1.p.udp\" | \"link\":\"\"",
                "\"node\":\"h1\" | \"node\":\"../h1\""
            })
    void activityThatCannotBeIsRefusedWhole(String part, String other) {
        refuses(ControlMessage.Activity.class, part, other);
    }

    @Test
    void moreActivityThanAReportHoldsIsRefused() {
        double[] bytes = new double[ByteSeries.STEPS];
        Arrays.fill(bytes, 1e6);
        VmActivity vm = new VmActivity(
                VirtualNetwork.MAX_VNI,
                MAC,
                ByteSeries.of(bytes),
                ByteSeries.of(bytes),
                new CpuUse(1L << 40, 1L << 40, 64));
        List<VmActivity> most = Collections.nCopies(ActivityReport.MAX_ENTRIES, vm);
        assertThat(codec.encode(new ControlMessage.Activity(new ActivityReport("a", 1L << 31, most, List.of()))))
                .hasSizeLessThan(ControlCodec.MAX_LENGTH / 8);
        List<VmActivity> more = Collections.nCopies(ActivityReport.MAX_ENTRIES + 1, vm);
        assertThatThrownBy(() -> new ActivityReport("a", 1, more, List.of())).isInstanceOf(RefusedException.class);
    }

    @Test
    void negativeCountsAreRefused() {
        assertThatThrownBy(() -> new Counters(1, 2, 3, 4, 5, -1)).isInstanceOf(RefusedException.class);
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{\"type\":\"report\",\"report\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> codec.decode(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
    }

    /** Whatever is cut off, turned over or put in its place: a message or a refusal, nothing else. */
    @Test
    void damagedMessagesAreRefusedOrStillMessages() {
        Random random = new Random(7);
        List<byte[]> seeds = messages().map(codec::encode).toList();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            try {
                assertThat(codec.decode(bytes)).isNotNull();
            } catch (RefusedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }
}
