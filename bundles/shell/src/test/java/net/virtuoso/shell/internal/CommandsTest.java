package net.virtuoso.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.api.inventory.PathChoice;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.Event;
import net.virtuoso.model.HostStatus;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.Lease;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Origin;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.Station;
import net.virtuoso.model.Target;
import net.virtuoso.model.VmInterface;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands as an operator types them, in Karaf's shell. */
class CommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.120Z");
    private static final MacAddress ONE = MacAddress.parse("02:00:00:01:00:01");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:01:00:02");

    private final Shell shell = new Shell(true);

    @BeforeEach
    void threeNodes() {
        shell.join("lan", "host-1", "host-2");
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void buildsANetwork() {
        assertThat(shell.run("vnet:network-list")).contains("no network; vnet:network-create makes one");
        assertThat(shell.run("vnet:network-create --adaptation advise blue lan"))
                .contains("created network 'blue' with number 1 (revision 4)");
        assertThat(shell.run("vnet:network-list")).containsPattern("blue.*1.*lan.*advise.*0.*0");
        assertThat(shell.run("vnet:network-update --adaptation off blue")).contains("changed network 'blue'");
        assertThat(shell.json("vnet:network-show blue").toString())
                .isEqualTo("{\"name\":\"blue\",\"vni\":1,\"proxy\":\"lan\",\"adaptation\":\"off\"}");

        assertThat(shell.run("vnet:port-add blue lan eth1")).contains("added port 'lan.eth1'");
        assertThat(shell.run("vnet:vm-bind blue web-1"))
                .contains("bound 02:00:00:01:00:01 of 'web-1' to network 'blue'");
        JsonNode second = shell.json("vnet:vm-bind --mac " + TWO + " blue 'web 2'");
        assertThat(second.at("/item/vm").asText()).isEqualTo("web 2");
        assertThat(shell.run("vnet:port-add --driver tap --mac " + ONE + " blue host-1 vnet0"))
                .contains("added port 'host-1.vnet0'");
        assertThat(shell.run("vnet:port-list blue"))
                .containsPattern("host-1.vnet0.*blue.*vm.*tap.*" + ONE + ".*web-1.*not reported")
                .containsPattern("lan.eth1.*blue.*lan.*packet.*-.*-.*not reported");
        assertThat(shell.run("vnet:vm-list blue")).containsPattern("web-1.*" + ONE + ".*host-1.*host-1.vnet0");

        assertThat(shell.run("vnet:link-add --wait blue host-2 host-1"))
                .contains("added link 'blue.host-1.host-2.udp' (revision 10); every connected node runs it");
        CompletableFuture<Long> late = new CompletableFuture<>();
        late.completeExceptionally(new TimeoutException());
        shell.controller.running(late);
        assertThat(shell.run("vnet:rule-add -w blue host-1 " + TWO + " link:host-1.host-2.udp"))
                .contains("added rule 'blue.host-1.any.020000010002'")
                .contains("some node doesn't run it yet: see vnet:status");
        JsonNode rule = shell.json("vnet:rule-add -w --source " + TWO + " blue lan any drop");
        assertThat(rule.path("running").asBoolean()).isFalse();
        assertThat(rule.at("/item/source").asText()).isEqualTo(TWO.toString());
        assertThat(shell.run("vnet:rule-list blue"))
                .containsPattern("host-1.*\\*.*" + TWO + ".*link:host-1.host-2.udp.*operator.*no")
                .containsPattern("lan.*" + TWO + ".*\\*.*drop");
        assertThat(shell.json("vnet:rule-list").get(0).at("/target/type").asText())
                .isEqualTo("link");
        assertThat(shell.run("vnet:network-show blue")).contains("web-1", "lan.eth1", "blue.host-1.host-2.udp");
        assertThat(shell.controller.audit()).contains("admin: vnet:rule-add");

        assertThat(shell.run("vnet:rule-delete blue.host-1.any.020000010002")).contains("deleted rule");
        assertThat(shell.run("vnet:link-delete blue.host-1.host-2.udp")).contains("deleted link");
        assertThat(shell.run("vnet:port-delete host-1.vnet0")).contains("deleted port");
        assertThat(shell.run("vnet:vm-unbind " + ONE)).contains("unbound " + ONE);
        assertThat(shell.run("vnet:node-delete host-2")).contains("forgot node 'host-2'");
        assertThat(shell.json("vnet:network-delete blue").has("revision")).isTrue();
        assertThat(shell.json("vnet:network-list")).isEmpty();
    }

    @Test
    void showsWhatRuns() {
        shell.run("vnet:network-create blue lan");
        shell.run("vnet:vm-bind blue web-1");
        shell.run("vnet:port-add --mac " + ONE + " blue host-1 vnet0");
        shell.run("vnet:link-add blue host-1 host-2");
        Counters counters = new Counters(1, 41_900_000, 3, 4_000, 5, 6);
        shell.controller.report(new NodeReport(
                "host-1",
                NOW,
                5,
                List.of("device vnet9: no such device"),
                List.of(new VmInterface("6b0e5f5e", "web-1", ONE, "vnet0", "packet", null, NOW)),
                true,
                List.of(new PortStatus("host-1.vnet0", PortState.ATTACHED, "", NOW, NOW, counters)),
                List.of(new LinkStatus("host-1.host-2.udp", "host-2", LinkState.UP, "", 180, 5, NOW, counters)),
                List.of(),
                new HostStatus(8, 16_000_000_000L, 4_000_000_000L, 0.25)));

        assertThat(shell.run("vnet:status"))
                .contains("leading controller: this one", "revision 7: 1 networks, 1 VMs bound, 1 ports, 1 links")
                .containsPattern("host-1.*yes.*2026-11-23T10:00:00.120Z.*7.*5.*1.*1")
                .contains("problem: host-1: device vnet9: no such device", "problem: host-2: not connected since -")
                .contains("problem: host-1: runs revision 5 instead of 7");
        assertThat(shell.json("vnet:status").path("connectedNodes").asInt()).isEqualTo(1);
        assertThat(shell.run("vnet:node-list")).containsPattern("lan.*no.*-.*7.*-.*-.*-");
        assertThat(shell.run("vnet:node-show host-1"))
                .contains("reached at {udp=192.0.2.1:7770}", "41.9 MB", "180 µs", "0.5 %", "problem: device vnet9")
                .contains("its host: 8 processors, 25 % busy; memory 16.0 GB, 4.0 GB available");
        assertThat(shell.json("vnet:node-show host-1").at("/report/vms/0/vm").asText())
                .isEqualTo("web-1");
        assertThat(shell.json("vnet:node-list")).hasSize(3);
        assertThat(shell.run("vnet:link-list blue"))
                .containsPattern("blue.host-1.host-2.udp.*operator.*up.*180 µs.*4.0 kB");
        assertThat(shell.json("vnet:link-list").at("/0/ends/0/rttMicros").asInt())
                .isEqualTo(180);
        assertThat(shell.json("vnet:port-list").at("/0/status/state").asText()).isEqualTo("attached");
        assertThat(shell.json("vnet:vm-list").at("/0/firstFrameAt").asText()).isEqualTo("2026-11-23T10:00:00.120Z");
        shell.controller.lead(false);
        assertThat(shell.run("vnet:status")).contains("leading controller: other");
    }

    @Test
    void guardsVms() {
        shell.run("vnet:network-create blue lan");
        shell.run("vnet:vm-bind --ip 192.0.2.7 --ip 2001:db8::7 blue web-1");
        assertThat(shell.run("vnet:vm-list")).containsPattern("web-1.*" + ONE + ".*192.0.2.7 2001:db8::7");
        assertThat(shell.run("vnet:vm-update --trusted yes --name gate " + ONE)).contains("changed VM 'gate'");
        assertThat(shell.run("vnet:vm-list")).containsPattern("gate.*192.0.2.7 2001:db8::7 trusted");
        assertThat(shell.json("vnet:vm-update --ip 192.0.2.8 --trusted no " + ONE)
                        .path("item")
                        .toString())
                .contains("\"addresses\":[\"192.0.2.8\"],\"trusted\":false");
        shell.run("vnet:vm-update --no-ip " + ONE);
        assertThat(shell.json("vnet:vm-list").at("/0/addresses")).isEmpty();
        assertThatThrownBy(() -> shell.run("vnet:vm-update --ip x " + ONE)).hasMessageContaining("address 'x'");
        assertThatThrownBy(() -> shell.run("vnet:vm-update --trusted maybe " + ONE))
                .hasMessageContaining("yes or no");
        assertThatThrownBy(() -> shell.run("vnet:vm-update --no-ip --ip 192.0.2.8 " + ONE))
                .hasMessageContaining("either");
        assertThatThrownBy(() -> shell.run("vnet:vm-update " + TWO)).hasMessageContaining("an address that is bound");

        shell.run("vnet:port-add --mac " + ONE + " blue host-1 vnet0");
        shell.controller.report(new NodeReport(
                "host-1",
                NOW,
                5,
                List.of(),
                List.of(),
                true,
                List.of(new PortStatus(
                        "host-1.vnet0",
                        PortState.ATTACHED,
                        "",
                        NOW,
                        NOW,
                        new Counters(1, 1, 1, 1, 9, 1),
                        Map.of(DropReason.SPOOFED_IP, 4L, DropReason.STORM, 3L),
                        0L,
                        new Lease(IpAddress.parse("192.0.2.9"), null),
                        null)),
                List.of()));
        assertThat(shell.run("vnet:port-list")).contains("spoofed-ip 4, storm 3, lost 2");
        assertThat(shell.run("vnet:vm-list")).contains("192.0.2.9 (DHCP)");
    }

    @Test
    void showsTheStationsOfTheLan() {
        shell.run("vnet:network-create blue lan");
        shell.run("vnet:port-add blue lan eth1");
        assertThat(shell.run("vnet:station-list blue")).contains("no station of the LAN has been seen");
        shell.controller.report(new NodeReport(
                "lan",
                NOW,
                5,
                List.of(),
                List.of(),
                true,
                List.of(new PortStatus(
                        "lan.eth1",
                        PortState.ATTACHED,
                        "",
                        NOW,
                        NOW,
                        Counters.ZERO,
                        null,
                        null,
                        null,
                        new LanStatus(
                                7,
                                0,
                                List.of(new Station(TWO, NOW)),
                                new LanAlert(LanAlert.Kind.TWO_PORTS, TWO, NOW)))),
                List.of()));
        assertThat(shell.run("vnet:station-list blue"))
                .containsPattern(TWO + ".*lan.eth1.*2026-11-23T10:00:00.120Z.* s")
                .contains("port lan.eth1: 1 of 7 stations are shown", "they come in by another LAN port too");
        assertThat(shell.json("vnet:station-list blue").at("/0/mac").asText()).isEqualTo(TWO.toString());
        assertThatThrownBy(() -> shell.run("vnet:station-list red")).hasMessageContaining("network 'red'");
    }

    @Test
    void capturesWhatPassesAPortOfThisContainer() {
        CapturingAgent agent = new CapturingAgent();
        shell.register(agent);
        assertThat(shell.run("vnet:capture --seconds 5 --mac " + ONE + " --ethertype arp --snaplen 96 --file a.pcapng"
                        + " --megabytes 2 --count 7 host-1.vnet0"))
                .contains("capturing host-1.vnet0 into captures/a.pcapng")
                .contains("12 frames, 3 dropped, 4.0 kB in captures/a.pcapng (the time is over)");
        assertThat(agent.requests)
                .containsExactly(new CaptureRequest(
                        "host-1.vnet0", "a.pcapng", 7, java.time.Duration.ofSeconds(5), 96, 2 << 20, ONE, 0x0806));
        assertThat(shell.json("vnet:capture --ethertype 0x88b5 host-1.vnet0")
                        .path("file")
                        .asText())
                .matches("captures/host-1.vnet0-\\d{8}-\\d{6}.pcapng");
        assertThat(agent.requests.get(1).etherType()).isEqualTo(0x88b5);

        shell.run("vnet:network-create blue lan");
        shell.controller.report(new NodeReport(
                "host-2",
                NOW,
                5,
                List.of(),
                List.of(),
                true,
                List.of(new PortStatus("host-2.vnet0", PortState.ATTACHED, "", NOW, NOW, Counters.ZERO)),
                List.of()));
        shell.refuses("vnet:capture host-2.vnet0", "this one is at node 'host-2'");
        shell.refuses("vnet:capture host-3.vnet0", "of a node in this container: host-1");
        shell.refuses("vnet:capture --seconds 0 host-1.vnet0", "seconds '0'");
        shell.refuses("vnet:capture --ethertype x host-1.vnet0", "ethertype 'x'");
        shell.refuses("vnet:capture --file a/b host-1.vnet0", "without a folder");
    }

    @Test
    void explainsTheWayOfAFrame() {
        shell.run("vnet:network-create blue lan");
        shell.run("vnet:vm-bind blue web-1");
        shell.controller.ways((network, source, destination) -> new PathExplanation(
                network,
                source,
                destination,
                Verdict.DELIVERED,
                "it leaves by port lan.eth1",
                List.of(new PathStep(
                        "host-1",
                        new Target.ToPort("host-1.vnet0"),
                        List.of(
                                new PathChoice(
                                        "blue.host-1.any.020000010002",
                                        Origin.ADAPTATION,
                                        new Target.ToLink("host-1.host-2.udp"),
                                        false,
                                        "link host-1.host-2.udp is down: no answer"),
                                new PathChoice(null, null, new Target.ToLink("host-1.lan.udp"), true, "link is up")),
                        "over link host-1.lan.udp to node 'lan'")),
                List.of("node 'lan' isn't connected")));

        assertThat(shell.run("vnet:explain blue web-1 " + TWO))
                .contains("a frame from 'web-1' (" + ONE + ") to " + TWO + ": delivered, it leaves by port lan.eth1")
                .containsPattern("host-1.*port:host-1.vnet0.*blue.host-1.any.020000010002.*adaptation.*"
                        + "link:host-1.host-2.udp.*no.*is down: no answer")
                .containsPattern("-.*-.*link:host-1.lan.udp.*yes.*link is up")
                .contains("over link host-1.lan.udp to node 'lan'", "note: node 'lan' isn't connected");
        JsonNode way = shell.json("vnet:explain blue web-1 broadcast");
        assertThat(way.path("verdict").asText()).isEqualTo("delivered");
        assertThat(way.path("destination").asText()).isEqualTo("ff:ff:ff:ff:ff:ff");
        assertThat(way.at("/steps/0/choices/0/origin").asText()).isEqualTo("adaptation");

        assertThat(shell.complete(Completers.Senders.class, "")).containsExactly(ONE.toString(), "web-1");
        assertThat(shell.complete(Completers.Receivers.class, ""))
                .containsExactly(ONE.toString(), "broadcast", "web-1");
        shell.refuses("vnet:explain green web-1 broadcast", "network 'green' is not known");
        shell.refuses("vnet:explain blue web-9 broadcast", "source 'web-9' is not known; allowed: a MAC address");
        shell.refuses("vnet:explain blue web-1 02:00", "destination '02:00' is not valid");
    }

    @Test
    void showsEvents() {
        for (int i = 1; i <= 30; i++) {
            shell.log.publish(new Event.NodeConnected("node-" + i));
        }
        assertThat(shell.run("vnet:event-tail -n 2").lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("30  NodeConnected[node=node-30]");
        assertThat(shell.run("vnet:event-tail -n 1 --json"))
                .contains("\"id\":30", "\"event\":{\"type\":\"node-connected\",\"node\":\"node-30\"}");
    }

    @Test
    void followsEventsUntilInterrupted() throws Exception {
        shell.log.publish(new Event.NodeConnected("node-1"));
        EventCommands.Tail tail = new EventCommands.Tail();
        tail.events = shell.log;
        tail.follow = true;
        tail.most = "1";
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Thread follower = new Thread(() -> Shell.into(seen, tail));
        follower.start();
        shell.log.publish(new Event.NodeLost("node-7", "silent"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(seen.toString(StandardCharsets.UTF_8))
                        .contains("NodeLost[node=node-7, reason=silent]"));
        follower.interrupt();
        follower.join(60_000);
        assertThat(follower.isAlive()).isFalse();
    }

    @Test
    void listsAgents() {
        assertThat(shell.run("vnet:agent-list")).contains("no agent");
        shell.register(new StoppedAgent());
        assertThat(shell.run("vnet:agent-list")).containsPattern("host-1.*no.*192.0.2.9:7700.*-.*connection refused");
        assertThat(shell.json("vnet:agent-list").toString())
                .isEqualTo("[{\"node\":\"host-1\",\"connected\":false,\"controller\":\"192.0.2.9:7700\","
                        + "\"security\":\"encrypted, no certificate\",\"problem\":\"connection refused\"}]");
    }

    @Test
    void refusesInOneLine() {
        shell.run("vnet:network-create blue lan");
        shell.refuses("vnet:network-show green", "network 'green' is not known; allowed: one of blue");
        shell.refuses("vnet:network-create blue lan", "name 'blue' is taken");
        shell.refuses("vnet:network-create red mars", "proxy 'mars' is not known; allowed: one of host-1, host-2, lan");
        shell.refuses(
                "vnet:network-create --adaptation maybe red lan",
                "adaptation 'maybe' is not valid; allowed: off, advise");
        shell.refuses("vnet:vm-bind --mac 02:00 blue web", "mac '02:00' is not valid");
        shell.refuses("vnet:vm-list green", "network 'green' is not known");
        shell.refuses("vnet:vm-unbind " + ONE, "mac '" + ONE + "' is not known");
        shell.refuses(
                "vnet:link-add blue host-1 host-1", "b 'host-1' is not valid; allowed: a node other than 'host-1'");
        shell.refuses("vnet:rule-add blue host-1 02:zz drop", "destination '02:zz' is not valid");
        shell.refuses(
                "vnet:rule-add blue host-1 any nowhere",
                "target 'nowhere' is not valid; allowed: port:ID, link:PATH or drop");
        shell.refuses("vnet:rule-add blue host-1 any link:x.y.udp", "target.link 'x.y.udp' is not known");
        shell.refuses("vnet:structure-show --window 7 blue", "window '7' is not valid; allowed: a number, 8 to 64");
        shell.refuses("vnet:matrix-show --window 99 blue", "window '99' is not valid; allowed: a number, 1 to 64");
        shell.refuses("vnet:event-tail -n many", "-n 'many' is not valid; allowed: a number, 0 to");
        shell.refuses("vnet:plan-show x", "plan 'x' is not known");
        shell.refuses("vnet:topology-infer green", "network 'green' is not known");
        assertThat(shell.controller.current().revision()).isEqualTo(4);
    }

    @Test
    void letsNodesInAndShutsThemOut() {
        String made = shell.run("vnet:token-create --node host-1 --minutes 5");
        assertThat(made).contains("vnet1.", "etc/net.virtuoso.node-host-1.cfg");
        String secret = made.split("\\.")[2];
        String id = shell.json("vnet:token-create").at("/item/id").asText();
        assertThat(shell.run("vnet:token-list"))
                .contains("host-1", "any new one", "usable", "admin")
                .doesNotContain(secret);
        assertThat(shell.complete(Completers.Tokens.class, "")).hasSize(2).contains(id);
        shell.tokens.admit(id, "host-2", "0b");
        assertThat(shell.json("vnet:token-list").toString()).contains("\"usedBy\":\"host-2\"");
        assertThat(shell.run("vnet:token-delete " + id)).contains("is void");
        shell.refuses("vnet:token-delete " + id, "token '" + id + "' is not known");
        shell.refuses("vnet:token-create --minutes 0", "--minutes '0' is not valid; allowed: a number, 1 to 43200");

        assertThat(shell.run("vnet:node-revoke host-2")).contains("shut out node 'host-2'");
        assertThat(shell.run("vnet:node-list")).contains("revoked");
        shell.refuses("vnet:node-revoke host-2", "node 'host-2' is not known; allowed: a node with a certificate");
    }

    @Test
    void saysWhatIsMissingWithoutAController() {
        try (Shell bare = new Shell(false)) {
            for (String line : List.of("vnet:status", "vnet:network-list", "vnet:vm-bind blue x", "vnet:event-tail")) {
                assertThatThrownBy(() -> bare.run(line))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("this container lacks the ")
                        .hasMessageContaining("vnet-controller");
            }
            assertThat(bare.run("vnet:agent-list")).contains("no agent");
            assertThat(bare.complete(Completers.Networks.class, "")).isEmpty();
        }
        shell.controller.lead(false);
        assertThatThrownBy(() -> shell.run("vnet:network-create blue lan"))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("this controller doesn't lead; ask 'other'");
    }

    @Test
    void completesNamesAndIdentifiers() {
        shell.run("vnet:network-create blue lan");
        shell.run("vnet:network-create black lan");
        shell.run("vnet:vm-bind blue web-1");
        shell.run("vnet:port-add blue lan eth1");
        shell.run("vnet:link-add blue host-1 host-2");
        shell.run("vnet:rule-add blue host-1 any drop");
        assertThat(shell.complete(Completers.Networks.class, "bl")).containsExactly("black", "blue");
        assertThat(shell.complete(Completers.Networks.class, "blu")).containsExactly("blue");
        assertThat(shell.complete(Completers.Nodes.class, "host")).containsExactly("host-1", "host-2");
        assertThat(shell.complete(Completers.Macs.class, "")).hasSize(1);
        assertThat(shell.complete(Completers.Ports.class, "lan")).containsExactly("lan.eth1");
        assertThat(shell.complete(Completers.Links.class, "")).containsExactly("blue.host-1.host-2.udp");
        assertThat(shell.complete(Completers.Rules.class, "")).containsExactly("blue.host-1.any.any");
        assertThat(shell.complete(Completers.Transports.class, "")).containsExactly("udp");
        assertThat(shell.complete(Completers.Targets.class, ""))
                .containsExactly("drop", "link:host-1.host-2.udp", "port:lan.eth1");
        assertThat(shell.complete(Completers.Plans.class, "")).isEmpty();
    }

    @Test
    void everyCommandHasHelpAndCompletionAndStandsInTheManual() throws IOException {
        String manual = Files.readString(Path.of("../../docs/operate/commands.md"));
        assertThat(Shell.commands()).hasSizeGreaterThan(30);
        for (Class<?> type : Shell.classes()) {
            Command command = type.getAnnotation(Command.class);
            if (command == null) {
                continue;
            }
            assertThat(manual).contains("`vnet:" + command.name());
            assertThat(shell.run("vnet:" + command.name() + " --help"))
                    .contains(command.description().substring(0, 12), "--json");
            for (Field field : type.getDeclaredFields()) {
                Argument argument = field.getAnnotation(Argument.class);
                boolean named = argument != null
                        && List.of("network", "node", "port", "link", "plan", "mac", "a", "b")
                                .contains(argument.name());
                if (named && !"network-create".equals(command.name())) {
                    assertThat(field.isAnnotationPresent(Completion.class))
                            .as("%s completes %s", command.name(), argument.name())
                            .isTrue();
                }
                Option option = field.getAnnotation(Option.class);
                assertThat(
                                argument == null
                                        ? option == null
                                                || !option.description().isEmpty()
                                        : true)
                        .isTrue();
            }
        }
    }

    /** Shows one port, and ends each capture at once. */
    private static final class CapturingAgent extends StoppedAgent {
        private final List<CaptureRequest> requests = new java.util.ArrayList<>();

        @Override
        public NodeReport report() {
            return new NodeReport(
                    "host-1",
                    NOW,
                    1,
                    List.of(),
                    List.of(),
                    true,
                    List.of(new PortStatus("host-1.vnet0", PortState.ATTACHED, "", NOW, NOW, Counters.ZERO)),
                    List.of());
        }

        @Override
        public Capture capture(CaptureRequest request) {
            requests.add(request);
            Capture.Progress progress = new Capture.Progress(12, 3, 4000, "the time is over");
            return new Capture() {
                @Override
                public Path file() {
                    return Path.of("captures", request.file());
                }

                @Override
                public Progress progress() {
                    return progress;
                }

                @Override
                public java.util.concurrent.CompletionStage<Progress> ended() {
                    return CompletableFuture.completedStage(progress);
                }

                @Override
                public void close() {}
            };
        }
    }

    private static class StoppedAgent implements Agent {
        @Override
        public String node() {
            return "host-1";
        }

        @Override
        public boolean isConnected() {
            return false;
        }

        @Override
        public String controller() {
            return "192.0.2.9:7700";
        }

        @Override
        public String problem() {
            return "connection refused";
        }

        @Override
        public String security() {
            return "encrypted, no certificate";
        }

        @Override
        public Capture capture(CaptureRequest request) {
            throw new IllegalStateException("not asked: it shows no port");
        }

        @Override
        public NodeReport report() {
            return null;
        }
    }
}
