package net.virtuoso.overlay.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.overlay.internal.forward.Outlet.Nowhere;
import org.junit.jupiter.api.Test;

class ForwardingTableTest {
    private static final long A = MacAddress.parse("02:00:2a:00:00:01").value();
    private static final long B = MacAddress.parse("02:00:2a:00:00:02").value();
    private static final long OTHER = MacAddress.parse("06:00:00:00:00:09").value();
    private static final Object PORT = new Object();

    private final Way star = new Way("star");
    private final Way fast = new Way("fast");
    private final Way prefix = new Way("prefix");
    private final Way pair = new Way("pair");

    private static final class Way implements Outlet {
        private final String name;
        private boolean usable = true;

        Way(String name) {
            this.name = name;
        }

        @Override
        public boolean isUsable() {
            return usable;
        }

        @Override
        public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
            return true;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Route route(String source, String destination, Origin origin, Outlet outlet) {
        return new Route(MacPattern.parse(source), MacPattern.parse(destination), origin, outlet);
    }

    private static String mac(long address) {
        return new MacAddress(address).toString();
    }

    private ForwardingTable precedence() {
        return ForwardingTable.compile(List.of(
                route("*", "*", Origin.STAR, star),
                route("*", "02:00:2a:00:00:00/32", Origin.ADAPTATION, prefix),
                route("*", mac(B), Origin.ADAPTATION, fast),
                route(mac(A), mac(B), Origin.ADAPTATION, pair)));
    }

    @Test
    void theMoreExactRuleWins() {
        ForwardingTable table = precedence();
        assertThat(table.resolve(A, B, PORT)).isSameAs(pair);
        assertThat(table.resolve(OTHER, B, PORT)).isSameAs(fast);
        assertThat(table.resolve(B, A, PORT)).isSameAs(prefix);
        assertThat(table.resolve(A, OTHER, PORT)).isSameAs(star);
    }

    @Test
    void whatIsNotUsableIsPassedOverDownToTheStar() {
        ForwardingTable table = precedence();
        pair.usable = false;
        assertThat(table.resolve(A, B, PORT)).isSameAs(fast);
        fast.usable = false;
        assertThat(table.resolve(A, B, PORT)).isSameAs(prefix);
        prefix.usable = false;
        assertThat(table.resolve(A, B, PORT)).isSameAs(star);
        assertThat(table.isWholeUsable()).isFalse();
        star.usable = false;
        assertThat(table.resolve(A, B, PORT)).isSameAs(Nowhere.UNREACHABLE);
        pair.usable = true;
        assertThat(table.resolve(A, B, PORT)).isSameAs(pair);
    }

    @Test
    void aFrameIsNeverSentBackWhereItCameFrom() {
        ForwardingTable table = precedence();
        assertThat(table.resolve(A, B, pair)).isSameAs(fast);
        assertThat(table.resolve(A, OTHER, star)).isSameAs(Nowhere.NO_RULE);
    }

    @Test
    void theStarsRuleForAVmIsTheLastWordAboutIt() {
        Way lan = new Way("lan");
        ForwardingTable table = ForwardingTable.compile(
                List.of(route("*", mac(B), Origin.STAR, star), route("*", "*", Origin.STAR, lan)));
        assertThat(table.resolve(A, B, PORT)).isSameAs(star);
        assertThat(table.resolve(A, B, star)).isSameAs(Nowhere.NO_RULE);
        star.usable = false;
        assertThat(table.resolve(A, B, PORT)).isSameAs(Nowhere.UNREACHABLE);
        assertThat(table.resolve(A, OTHER, PORT)).isSameAs(lan);
        assertThat(table.isStation(B)).isTrue();
        assertThat(table.isStation(OTHER)).isFalse();
    }

    @Test
    void withTheSamePatternsTheOperatorGoesBeforeTheAdaptationBeforeTheStar() {
        List<Route> routes = new ArrayList<>(List.of(
                route("*", mac(B), Origin.STAR, star),
                route("*", mac(B), Origin.ADAPTATION, fast),
                route("*", mac(B), Origin.OPERATOR, pair)));
        for (int i = 0; i < 6; i++) {
            Collections.rotate(routes, 1);
            ForwardingTable table = ForwardingTable.compile(routes);
            pair.usable = true;
            assertThat(table.resolve(A, B, PORT)).isSameAs(pair);
            pair.usable = false;
            assertThat(table.resolve(A, B, PORT)).isSameAs(fast);
            assertThat(table.resolve(A, B, fast)).isSameAs(star);
        }
    }

    @Test
    void amongEqualDestinationsTheLongerSourceWins() {
        ForwardingTable table = ForwardingTable.compile(List.of(
                route("*", "*", Origin.STAR, star),
                route("02:00:2a:00:00:00/32", "*", Origin.OPERATOR, prefix),
                route(mac(A), "*", Origin.OPERATOR, fast)));
        assertThat(table.resolve(A, OTHER, PORT)).isSameAs(fast);
        assertThat(table.resolve(B, OTHER, PORT)).isSameAs(prefix);
        assertThat(table.resolve(OTHER, A, PORT)).isSameAs(star);
    }

    @Test
    void dropIsAnAnswerAndNotFallenThrough() {
        ForwardingTable table = ForwardingTable.compile(
                List.of(route("*", "*", Origin.STAR, star), route(mac(A), mac(B), Origin.OPERATOR, Nowhere.DENIED)));
        assertThat(table.resolve(A, B, PORT)).isSameAs(Nowhere.DENIED);
    }

    @Test
    void theEmptyTableKnowsNoWay() {
        assertThat(ForwardingTable.EMPTY.resolve(A, B, PORT)).isSameAs(Nowhere.NO_RULE);
    }

    /** Addresses by place: network (32 bits), then a block of VMs (40), then one VM; each level once more for a source. */
    @Test
    void prefixesByPlaceStandInOrderOfTheirLength() {
        MacAddress vm = MacAddress.hierarchical(7, 0x0102);
        String network = MacAddress.hierarchical(7, 0) + "/32";
        String block = MacAddress.hierarchical(7, 0x0100) + "/40";
        List<String> patterns = List.of(vm.toString(), block, network, "*");
        List<Route> routes = new ArrayList<>();
        List<Way> ways = new ArrayList<>();
        for (String destination : patterns) {
            for (String source : patterns) {
                Way way = new Way(source + ">" + destination);
                ways.add(way);
                routes.add(route(source, destination, Origin.OPERATOR, way));
            }
        }
        Collections.shuffle(routes, new java.util.Random(1));
        ForwardingTable table = ForwardingTable.compile(routes);

        for (Way way : ways) {
            assertThat(table.resolve(vm.value(), vm.value(), PORT)).isEqualTo(way);
            way.usable = false;
        }
        assertThat(table.resolve(vm.value(), vm.value(), PORT)).isEqualTo(Nowhere.UNREACHABLE);
    }

    @Test
    void aMillionPairsAreEachFound() {
        int side = 1000;
        Way[] ways = new Way[97];
        java.util.Arrays.setAll(ways, n -> new Way("way " + n));
        List<Route> routes = new ArrayList<>(side * side + 1);
        routes.add(route("*", "*", Origin.STAR, star));
        for (int from = 0; from < side; from++) {
            MacPattern source = MacPattern.of(MacAddress.hierarchical(7, from));
            for (int to = 0; to < side; to++) {
                MacPattern destination = MacPattern.of(MacAddress.hierarchical(7, to));
                routes.add(new Route(source, destination, Origin.ADAPTATION, ways[(from * 31 + to) % ways.length]));
            }
        }
        ForwardingTable table = ForwardingTable.compile(routes);
        for (int from = 0; from < side; from++) {
            long source = MacAddress.hierarchical(7, from).value();
            for (int to = 0; to < side; to++) {
                Outlet found =
                        table.resolve(source, MacAddress.hierarchical(7, to).value(), PORT);
                if (found != ways[(from * 31 + to) % ways.length]) {
                    throw new AssertionError(from + " to " + to + " leads to " + found);
                }
            }
        }
        assertThat(table.resolve(OTHER, A, PORT)).isEqualTo(star);
    }
}
