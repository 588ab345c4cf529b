package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.Origin;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PhysicalPath;
import org.junit.jupiter.api.Test;

/** What the loops know of the physical network. */
class PhysicalViewTest {
    private static final Instant AT = Instant.ofEpochSecond(1_000);

    private static LinkView link(String a, String b, String transport, LinkState state, LinkStatus... ends) {
        Link link = new Link("blue", a, b, transport, Origin.STAR);
        return new LinkView(link.id(), link.pathId(), link, state, List.of(ends));
    }

    private static LinkStatus end(String peer, long rtt, int loss) {
        return new LinkStatus("x", peer, LinkState.UP, "", rtt, loss, null, new Counters(0, 0, 0, 0, 0, 0));
    }

    private static PhysicalView seen(List<LinkView> links) {
        PhysicalView view = new PhysicalView();
        view.look(links, AT);
        return view;
    }

    @Test
    void oneSampleDoesNotDecideAndWhatWasMeasuredIsKnownForAWhileAfterTheLinkWent() {
        PhysicalView view = seen(List.of(link("h1", "h2", "udp", LinkState.UP, end("h2", 9_000, 500))));
        assertThat(view.network(List.of()).paths())
                .as("one lost probe of the first two")
                .contains(new PhysicalPath("h1", "h2", 0, 4_500, 0));
        view.look(List.of(link("h1", "h2", "udp", LinkState.UP, end("h2", 100, 0))), AT.plusMillis(250));
        assertThat(view.network(List.of()).paths()).contains(new PhysicalPath("h1", "h2", 0, 4_500, 0));
        view.look(List.of(link("h1", "h2", "udp", LinkState.UP, end("h2", 1_000, 250))), AT.plusSeconds(1));
        assertThat(view.network(List.of()).paths()).contains(new PhysicalPath("h1", "h2", 0, 500, 0));
        view.look(List.of(link("h1", "h2", "udp", LinkState.UP, end("h2", 9_000, 167))), AT.plusSeconds(2));
        assertThat(view.network(List.of()).paths()).contains(new PhysicalPath("h1", "h2", 0, 1_000, 0));

        view.look(List.of(), AT.plusSeconds(290));
        assertThat(view.network(List.of()).paths()).hasSize(2);
        view.look(List.of(), AT.plusSeconds(303));
        assertThat(view.network(List.of()).paths()).isEmpty();
    }

    @Test
    void oneLostProbeIsNoLossWheneverItIsLost() {
        PhysicalView view = new PhysicalView();
        for (int second = 0; second < 16; second++) {
            assertThat(loss(view, 1_000 / (2 * second + 2), second, 1))
                    .as("second %d", second)
                    .isZero();
        }
        assertThat(loss(view, 0, 16, 60)).isZero();
        for (int second = 76; second < 92; second++) {
            assertThat(loss(view, 31, second, 1)).as("second %d", second).isZero();
        }
        for (int second = 92; second < 120; second++) {
            view.look(List.of(), AT.plusSeconds(second));
        }
        // The link comes up anew, after a while, and the first of its probes is lost.
        for (int second = 0; second < 16; second++) {
            assertThat(loss(view, 1_000 / (2 * second + 2), 120 + second, 1))
                    .as("second %d after it came up anew", second)
                    .isZero();
        }
    }

    @Test
    void littleLossIsSeenInTimeAndAsLongAsItGoesOn() {
        PhysicalView view = new PhysicalView();
        assertThat(loss(view, 31, 0, 16)).isZero();
        assertThat(loss(view, 31, 16, 200)).isEqualTo(0.02);
        assertThat(loss(view, 0, 216, 30)).isZero();
    }

    @Test
    void muchLossOfANewLinkIsSeenSoon() {
        assertThat(loss(new PhysicalView(), 500, 0, 6)).isGreaterThan(0.02);
        assertThat(loss(new PhysicalView(), 132, 0, 60)).isEqualTo(0.1);
    }

    @Test
    void lossIsKnownAlsoAfterAPauseInWhichNobodyLooked() {
        PhysicalView view = new PhysicalView();
        assertThat(loss(view, 200, 0, 60)).isEqualTo(0.17);
        for (int second = 90; second < 120; second++) {
            assertThat(loss(view, 200, second, 1)).as("second %d", second).isEqualTo(0.17);
        }
    }

    @Test
    void aLinkThatTakesAnothersPlaceBeginsAnew() {
        PhysicalView view = new PhysicalView();
        assertThat(loss(view, 0, 0, 60)).isZero();
        for (int second = 60; second < 76; second++) {
            int lost = 1_000 / (2 * (second - 60) + 2);
            view.look(List.of(link("h1", "h2", "tcp", LinkState.UP, end("h2", 1_000, lost))), AT.plusSeconds(second));
            assertThat(view.network(List.of()).paths().get(0).loss())
                    .as("second %d", second)
                    .isZero();
        }
    }

    /** Loss between two nodes after so many seconds in which the probes say the same. */
    private static double loss(PhysicalView view, int permille, int from, int seconds) {
        for (int second = from; second < from + seconds; second++) {
            view.look(
                    List.of(link("h1", "h2", "udp", LinkState.UP, end("h2", 1_000, permille))), AT.plusSeconds(second));
        }
        return view.network(List.of()).paths().get(0).loss();
    }

    @Test
    void lossIsSmoothedBothWhenItComesAndWhenItGoes() {
        PhysicalView view = seen(List.of(link("h1", "h2", "udp", LinkState.UP, end("h2", 1_000, 0))));
        assertThat(loss(view, 132, 1, 1)).isZero();
        assertThat(loss(view, 132, 2, 60)).isEqualTo(0.1);
        assertThat(loss(view, 0, 62, 90)).isZero();
        assertThat(loss(view, 132, 152, 8)).isBetween(0.03, 0.08);
        assertThat(loss(view, 132, 160, 60)).isEqualTo(0.1);
        assertThat(loss(view, 0, 220, 1)).isBetween(0.07, 0.09);
        assertThat(loss(view, 0, 221, 60)).isZero();
    }

    @Test
    void probesGiveLatencyAndLossAndTheConfigurationTheRest() {
        PhysicalHost known = new PhysicalHost("h1", 2, 1, 3, 4, 5);
        PhysicalNetwork physical = seen(List.of(
                        link("h1", "p", "udp", LinkState.UP, end("p", 3_000, 132), end("h1", 2_000, 200)),
                        link("h1", "p", "tcp", LinkState.UP, end("p", 9_000, 0)),
                        link("h2", "p", "udp", LinkState.UP, end("p", 400, 31), end("h2", -1, 0)),
                        link("h1", "h2", "udp", LinkState.CONNECTING, end("h2", 7, 0))))
                .network(List.of(known));

        assertThat(physical.hosts()).containsExactly(known, PhysicalHost.assumed("h2"), PhysicalHost.assumed("p"));
        assertThat(physical.paths())
                .as("one lost probe of 32 may be chance, and of two links the better one is the path")
                .containsExactly(
                        new PhysicalPath("h1", "p", 0, 1_000, 0),
                        new PhysicalPath("p", "h1", 0, 1_000, 0),
                        new PhysicalPath("h2", "p", 0, 200, 0),
                        new PhysicalPath("p", "h2", 0, 200, 0));
        assertThat(seen(List.of(link("h1", "p", "udp", LinkState.UP, end("p", Long.MAX_VALUE, 132))))
                        .network(List.of())
                        .paths())
                .contains(new PhysicalPath("h1", "p", 0, PhysicalPath.MOST_LATENCY_MICROS, 0));
    }
}
