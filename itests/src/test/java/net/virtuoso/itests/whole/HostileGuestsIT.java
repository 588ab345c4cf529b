package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.virtuoso.itests.whole.Neighbourhood.Guest;
import net.virtuoso.lab.net.PacketSocket;
import net.virtuoso.lab.net.Ping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A guest that means no good, and a LAN that somebody has plugged together wrongly: others don't suffer, and the operator is told.
 * Between real interfaces, since that is where frames come from that no well-behaved network stack sends.
 */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileGuestsIT {
    private static final Duration SECONDS = Duration.ofSeconds(30);
    private static final int TIMES = 10;
    /** Fewer than what may be sent at once. */
    private static final int BROADCASTS = 50;

    private static final String MALLORY = "port-mallory";
    private static final String HONEST = "honest";

    @SuppressWarnings("NullAway.Init")
    private Neighbourhood here;

    @SuppressWarnings("NullAway.Init")
    private PacketSocket mallory;

    @SuppressWarnings("NullAway.Init")
    private Listener atAlice;

    @SuppressWarnings("NullAway.Init")
    private Listener atBob;

    @SuppressWarnings("NullAway.Init")
    private Listener atStation;

    @BeforeAll
    void start() {
        here = Neighbourhood.start();
        mallory = here.mallory.socket();
    }

    @AfterAll
    void stop() {
        if (mallory != null) {
            mallory.close();
        }
        if (here != null) {
            here.close();
        }
    }

    @BeforeEach
    void listen() {
        atAlice = Listener.at(here.alice.card());
        atBob = Listener.at(here.bob.card());
        atStation = Listener.at(here.station.card());
    }

    @AfterEach
    void listenNoMore() {
        List.of(atAlice, atBob, atStation).forEach(Listener::close);
    }

    @Test
    @Order(1)
    void whoClaimsAnothersAddressIsHeardByNobodyAndCounted() {
        Guest alice = here.alice;
        Guest bob = here.bob;
        String own = here.mallory.mac();
        Map<String, Long> before = refusals();
        for (int i = 0; i < TIMES; i++) {
            for (String to : List.of(MarkedFrames.BROADCAST, bob.mac())) {
                mallory.send(MarkedFrames.plain(to, alice.mac(), "spoofed-mac"));
                mallory.send(MarkedFrames.ip(to, own, alice.address(), bob.address(), "spoofed-ip"));
            }
            // "Alice's address is at my interface", as an answer and as an announcement; and "Alice's interface is
            // elsewhere".
            mallory.send(MarkedFrames.arp(
                    bob.mac(),
                    own,
                    MarkedFrames.ARP_REPLY,
                    own,
                    alice.address(),
                    bob.mac(),
                    bob.address(),
                    "spoofed-arp"));
            mallory.send(MarkedFrames.arp(
                    MarkedFrames.BROADCAST,
                    own,
                    MarkedFrames.ARP_REQUEST,
                    own,
                    alice.address(),
                    "00:00:00:00:00:00",
                    alice.address(),
                    "spoofed-arp"));
            mallory.send(MarkedFrames.arp(
                    bob.mac(),
                    own,
                    MarkedFrames.ARP_REPLY,
                    alice.mac(),
                    here.mallory.address(),
                    bob.mac(),
                    bob.address(),
                    "spoofed-arp"));
        }
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(refusals())
                        .isEqualTo(Map.of(
                                "spoofed-mac", before.get("spoofed-mac") + 2L * TIMES,
                                "spoofed-ip", before.get("spoofed-ip") + 2L * TIMES,
                                "spoofed-arp", before.get("spoofed-arp") + 3L * TIMES)));

        // What comes behind them gets everywhere: had they passed, they would be there.
        mallory.send(MarkedFrames.plain(MarkedFrames.BROADCAST, own, HONEST));
        mallory.send(MarkedFrames.ip(bob.mac(), own, here.mallory.address(), bob.address(), HONEST));
        await().atMost(SECONDS).untilAsserted(() -> {
            assertThat(atAlice.heard()).isEqualTo(Map.of(HONEST, 1));
            assertThat(atBob.heard()).isEqualTo(Map.of(HONEST, 2));
            assertThat(atStation.heard()).isEqualTo(Map.of(HONEST, 1));
        });
        assertThat(bob.network().ip("neighbour", "show", alice.address()))
                .as("where Bob thinks that Alice is")
                .contains(alice.mac());
        assertThat(alice.reaches(bob)).isTrue();
    }

    private Map<String, Long> refusals() {
        return Map.of(
                "spoofed-mac", here.refused(MALLORY, "spoofed-mac"),
                "spoofed-ip", here.refused(MALLORY, "spoofed-ip"),
                "spoofed-arp", here.refused(MALLORY, "spoofed-arp"));
    }

    @Test
    @Order(2)
    void aStormIsCutToItsLimitAndOthersTalkMeanwhile() {
        byte[] frame = MarkedFrames.plain(MarkedFrames.BROADCAST, here.mallory.mac(), "storm");
        long before = here.refused(MALLORY, "storm");
        long start = System.nanoTime();
        Ping.Report pings;
        long sent;
        try (Storm storm = Storm.start(mallory, frame)) {
            pings = Ping.send(here.alice.network(), here.bob.address(), 20, Duration.ofMillis(50));
            await().atMost(SECONDS)
                    .until(() -> here.refused(MALLORY, "storm") > before + 10 * Neighbourhood.STORM_LIMIT);
            assertThat(storm.isBlowing()).as("the storm all the time").isTrue();
            storm.close();
            sent = storm.sent();
        }
        assertThat(pings.replies())
                .as("Bob's answers to Alice during the storm")
                .hasSizeGreaterThan(10);
        // One that comes behind the storm, as soon as one more is let through.
        await().atMost(SECONDS).until(() -> {
            mallory.send(MarkedFrames.plain(MarkedFrames.BROADCAST, here.mallory.mac(), HONEST));
            return atAlice.heard(HONEST) > 0 && atBob.heard(HONEST) > 0 && atStation.heard(HONEST) > 0;
        });
        // So many in a second, and once as many after silence.
        double seconds = (System.nanoTime() - start) / 1e9;
        int most = (int) Math.ceil(Neighbourhood.STORM_LIMIT * (seconds + 1));
        for (Listener listener : List.of(atAlice, atBob, atStation)) {
            assertThat(listener.heard("storm"))
                    .as("of %d frames in %.1f s", sent, seconds)
                    .isBetween(1, most);
        }
        assertThat(sent).as("frames of the storm").isGreaterThan(most);
    }

    @Test
    @Order(3)
    void twoPortsOfTheLanThatAreJoinedOutsideMultiplyNothing() {
        here.attachLan(Neighbourhood.SECOND_LAN);
        long before = here.arrived(Neighbourhood.LAN, Neighbourhood.SECOND_LAN);

        broadcastsOfStationAndMallory();

        await().atMost(SECONDS).untilAsserted(() -> {
            assertThat(atAlice.heard().keySet()).containsAll(marks("station"));
            assertThat(atBob.heard().keySet()).containsAll(marks("station")).containsAll(marks("mallory"));
            assertThat(atStation.heard().keySet()).containsAll(marks("mallory"));
        });
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(here.refused(Neighbourhood.LAN, "looped")
                                + here.refused(Neighbourhood.SECOND_LAN, "looped"))
                        .as("frames that came round")
                        .isGreaterThan(2 * BROADCASTS));
        // A station that has been silent for a second may move: of a frame or two there may be both copies.
        assertThat(copies(atAlice, "station")).isLessThan(BROADCASTS * 5 / 4);
        assertThat(copies(atBob, "station")).isLessThan(BROADCASTS * 5 / 4);
        assertThat(copies(atBob, "mallory")).as("what has been round the LAN").isEqualTo(BROADCASTS);
        assertThat(copies(atStation, "mallory")).as("one by each port").isLessThanOrEqualTo(2 * BROADCASTS);
        assertThat(here.arrived(Neighbourhood.LAN, Neighbourhood.SECOND_LAN) - before)
                .as("frames out of the LAN: a few for each, not as many as can go round")
                .isLessThan(10 * BROADCASTS);
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(here.conflicts())
                        .as("what the operator is told")
                        .anySatisfy(conflict ->
                                assertThat(conflict.path("port").asText()).contains("lan")));
        assertThat(here.alice.reaches(here.bob)).isTrue();
        Ping.until(here.alice.network(), here.station.address(), SECONDS);

        here.detach(Neighbourhood.SECOND_LAN);
        Ping.until(here.alice.network(), here.station.address(), SECONDS);
    }

    /** What goes out to the VM comes back in as the LAN's: only the limit for the LAN's broadcasts ends that. */
    @Test
    @Order(4)
    void aVmsCableInTheLanCarriesNoMoreThanTheLimit() {
        String device = Neighbourhood.THIRD;
        here.bind("plugged-wrongly", Neighbourhood.mac(8), List.of());
        here.attachVm(device, Neighbourhood.mac(8));
        long looped = here.refused(Neighbourhood.LAN, "looped");
        long start = System.nanoTime();

        broadcastsOfStationAndMallory();

        await().atMost(SECONDS).untilAsserted(() -> {
            assertThat(here.refused(device, "spoofed-mac"))
                    .as("frames of others out of a VM's cable")
                    .isGreaterThan(BROADCASTS);
            assertThat(here.refused(Neighbourhood.LAN, "looped"))
                    .as("frames of VMs out of the LAN")
                    .isGreaterThan(looped);
            assertThat(here.port(Neighbourhood.LAN).at("/status/lan/alert/mac").asText())
                    .as("what the operator is told")
                    .isNotEmpty();
        });
        Ping.Report pings = Ping.send(here.alice.network(), here.bob.address(), 20, Duration.ofMillis(50));
        assertThat(pings.replies()).as("Bob's answers to Alice").hasSizeGreaterThan(10);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(copies(atAlice, "station")).as("in %.1f s", seconds).isLessThanOrEqualTo((int)
                Math.ceil(Neighbourhood.LAN_STORM_LIMIT * (seconds + 1)));

        here.detach(device);
        // Until then the switch looks for stations behind it.
        here.pull(device);

        Ping.until(here.alice.network(), here.station.address(), SECONDS);
        await("that nothing goes round any more").atMost(SECONDS).until(() -> {
            long before = here.arrived(Neighbourhood.LAN);
            Thread.sleep(500);
            return here.arrived(Neighbourhood.LAN) - before < BROADCASTS;
        });
    }

    private void broadcastsOfStationAndMallory() {
        try (PacketSocket station = here.station.socket()) {
            for (int i = 0; i < BROADCASTS; i++) {
                station.send(MarkedFrames.plain(MarkedFrames.BROADCAST, here.station.mac(), "station " + i));
                mallory.send(MarkedFrames.plain(MarkedFrames.BROADCAST, here.mallory.mac(), "mallory " + i));
            }
        }
    }

    private static Set<String> marks(String who) {
        return IntStream.range(0, BROADCASTS).mapToObj(i -> who + " " + i).collect(Collectors.toUnmodifiableSet());
    }

    private static int copies(Listener listener, String who) {
        return listener.heard().entrySet().stream()
                .filter(heard -> heard.getKey().startsWith(who + " "))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
