package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Discovery over simulated paths, in virtual time. */
class PathMtuTest {
    private static final int BASE = 548;
    private static final int[] USUAL = {576, 1_280, 1_400, 1_420, 1_450, 1_492, 1_500, 9_000};

    private SimulatedPath path = new SimulatedPath(1);

    private void open(int mtu, int interfaceMtu) {
        path.mtu = mtu;
        path.interfaceMtu = interfaceMtu;
        path.open(true);
    }

    private int found() {
        return path.discovery.size();
    }

    /** The longest datagram of a path. */
    private static int datagram(int mtu) {
        return mtu - SimulatedPath.OVERHEAD;
    }

    private void assertFound(int mtu) {
        assertThat(found()).as("on a path of %d", mtu).isBetween(datagram(mtu) - PathMtu.GRANULE + 1, datagram(mtu));
        assertThat(path.discovery.state()).isEqualTo(PathMtu.State.COMPLETE);
    }

    @Test
    void findsEveryMtuThoughNobodySaysIt() {
        for (int mtu = 576; mtu <= 9_000; mtu++) {
            path = new SimulatedPath(mtu);
            open(mtu, 9_000);
            path.run(60_000);
            assertFound(mtu);
        }
    }

    @Test
    void findsEveryMtuThatTheInterfaceHasAtOnce() {
        for (int mtu = 576; mtu <= 9_000; mtu++) {
            path = new SimulatedPath(mtu);
            open(mtu, mtu);
            path.run(3 * SimulatedPath.RTT_MILLIS);
            assertThat(found()).as("on an interface of %d", mtu).isEqualTo(datagram(mtu));
            assertThat(path.lost).as("probes lost").isZero();
        }
    }

    @Test
    void findsUsualMtusInOneRoundTrip() {
        for (int mtu : USUAL) {
            path = new SimulatedPath(mtu);
            open(mtu, 9_000);
            assertThat(found()).isEqualTo(BASE);
            path.run(SimulatedPath.RTT_MILLIS);
            assertThat(found()).isEqualTo(datagram(mtu));
        }
    }

    @Test
    void sendsLittleToAnAddressThatMayBeForged() {
        path.mtu = 1_500;
        path.open(false);
        assertThat(path.sent).isOne();
        path.run(2 * SimulatedPath.RTT_MILLIS);
        assertThat(found()).as("once it has answered").isEqualTo(datagram(1_500));
        path = new SimulatedPath(2);
        path.loss = 1;
        path.open(false);
        path.run(3_600_000);
        assertThat(path.sent).isEqualTo(PathMtu.MAX_PROBES);
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 700, 1_000, 1_280, 1_399, 2_000, 4_352, 8_999})
    void findsWhatARouterSaysAtOnce(int mtu) {
        path.routersSay = true;
        open(mtu, 9_000);
        path.run(2 * SimulatedPath.RTT_MILLIS);
        assertThat(found()).isEqualTo(datagram(mtu));
    }

    @ParameterizedTest
    @CsvSource({"0.01", "0.1", "0.3"})
    void neverUsesMoreThanWasAnsweredWhateverIsLost(double loss) {
        for (int seed = 0; seed < 200; seed++) {
            path = new SimulatedPath(seed);
            path.loss = loss;
            path.busy = true;
            int mtu = 576 + seed * 8_424 / 199;
            open(mtu, 9_000);
            int best = 0;
            for (int seconds = 0; seconds < 2_000; seconds += 10) {
                path.run(10_000);
                assertThat(found()).isLessThanOrEqualTo(datagram(mtu));
                best = Math.max(best, found());
            }
            assertThat(best).as("seed %d, mtu %d", seed, mtu).isGreaterThan(datagram(mtu) - PathMtu.GRANULE);
        }
    }

    @ParameterizedTest
    @CsvSource({"9000, 1500", "9000, 576", "1500, 1400", "1500, 1000", "1500, 577", "1280, 576", "2000, 1999"})
    void noticesWithinSecondsThatThePathHasBecomeNarrower(int before, int after) {
        path.busy = true;
        open(before, 9_000);
        path.run(60_000);
        assertFound(before);
        path.mtu = after;
        path.run(6_000);
        assertThat(found()).isLessThanOrEqualTo(datagram(after)).isGreaterThanOrEqualTo(BASE);
        path.run(60_000);
        assertFound(after);
    }

    @Test
    void noticesItSoonerIfARouterSaysSo() {
        path.routersSay = true;
        path.busy = true;
        open(1_500, 1_500);
        path.run(10_000);
        path.mtu = 1_300;
        path.dataTooLong();
        path.run(1_000 + 2 * SimulatedPath.RTT_MILLIS);
        assertThat(found()).isEqualTo(datagram(1_300));
    }

    @Test
    void growsAgainAfterTheTimeForIt() {
        path.busy = true;
        open(1_400, 9_000);
        path.run(60_000);
        path.mtu = 9_000;
        path.run(500_000);
        assertFound(1_400);
        path.run(60_000);
        assertFound(9_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 400, 524, 548, 700, 1_200, 1_471, 1_472, 1_473, 65_000})
    void liesChangeNothing(int lie) {
        path.busy = true;
        open(1_500, 1_500);
        for (int i = 0; i < 1_000; i++) {
            path.reported = lie;
            path.discovery.tooBig(lie, path.now());
            path.run(100);
            assertThat(found()).isEqualTo(datagram(1_500));
        }
        assertThat(path.sent).as("probes of a hundred seconds").isLessThan(200);
    }

    @Test
    void liesDoNotKeepASearchFromItsEnd() {
        path.busy = true;
        open(1_234, 9_000);
        for (int i = 0; i < 1_000; i++) {
            path.discovery.tooBig(BASE + i, path.now());
            path.run(100);
        }
        assertFound(1_234);
    }

    @Test
    void anIdlePathIsLeftAlone() {
        open(1_000, 9_000);
        path.run(60_000);
        assertFound(1_000);
        int sent = path.sent;
        path.run(3_600_000);
        assertThat(path.sent).isEqualTo(sent);
    }

    @Test
    void aPathThatLosesEverythingIsLeftAloneUnlessUsed() {
        path.loss = 1;
        open(1_500, 9_000);
        path.run(60_000);
        assertThat(path.discovery.state()).isEqualTo(PathMtu.State.ERROR);
        int sent = path.sent;
        path.run(3_600_000);
        assertThat(path.sent).isEqualTo(sent);
        path.loss = 0;
        path.busy = true;
        path.run(30_000);
        assertFound(1_500);
    }

    @Test
    void usesTheLeastWhereNotEvenTheBaseGetsThrough() {
        path.busy = true;
        open(500, 1_500);
        path.run(60_000);
        assertThat(found()).isEqualTo(SimulatedPath.MINIMUM);
        assertThat(path.discovery.state()).isEqualTo(PathMtu.State.ERROR);
        path.mtu = 1_500;
        path.run(30_000);
        assertFound(1_500);
    }

    @Test
    void aBreakEndsAsItBegan() {
        path.busy = true;
        open(1_500, 1_500);
        path.run(10_000);
        path.loss = 1;
        path.run(120_000);
        path.loss = 0;
        path.run(10_000);
        assertFound(1_500);
    }

    @ParameterizedTest
    @CsvSource({"9000, 1500", "1500, 700", "1500, 400"})
    void followsTheInterfaceAtOnce(int before, int after) {
        path.busy = true;
        open(before, before);
        path.run(10_000);
        path.mtu = after;
        path.interfaceMtu = after;
        path.discovery.refused(path.now());
        assertThat(found()).isEqualTo(datagram(after));
        path.run(60_000);
        assertThat(found()).isEqualTo(datagram(after));
    }

    @Test
    void leavesForeignTokensAlone() {
        open(1_500, 1_500);
        assertThat(path.discovery.answered(0, path.now())).isFalse();
        assertThat(path.discovery.answered(-1, path.now())).isFalse();
        assertThat(path.discovery.answered(path.lastToken, path.now())).isTrue();
        assertThat(path.discovery.answered(path.lastToken ^ 1, path.now())).isTrue();
        assertThat(found()).as("a size that wasn't asked for").isEqualTo(BASE);
    }
}
