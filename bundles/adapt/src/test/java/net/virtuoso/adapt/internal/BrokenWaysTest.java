package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.Target;
import org.junit.jupiter.api.Test;

/** What of ways over h3 to VM 21 at h2 isn't made when links are missing. The link between h2 and h3 stands already; VM 31 is h3's. */
class BrokenWaysTest {
    private static final int ANY = 0;

    private final World world = new World(AdaptationMode.AUTOMATIC, 4, 1);
    private DesiredState state = world.state.with(List.of(new Change.AddLink(link("h2", "h3"))));
    private List<Demand> demands = List.of();
    private final ForwardingRule first = rule("h1", ANY, "h1.h3.udp");
    private final ForwardingRule second = rule("h4", ANY, "h3.h4.udp");
    private final ForwardingRule last = rule("h3", ANY, "h2.h3.udp");

    private static Link link(String a, String b) {
        return new Link("blue", a, b, "udp", Origin.ADAPTATION);
    }

    private static ForwardingRule rule(String node, int source, String link) {
        return new ForwardingRule(
                "blue",
                node,
                source == ANY ? MacPattern.ANY : MacPattern.of(World.mac(source)),
                MacPattern.of(World.mac(21)),
                new Target.ToLink(link),
                Origin.ADAPTATION);
    }

    private static Demand demand(int source, int destination) {
        return new Demand(World.mac(source), World.mac(destination), World.MEGABYTE);
    }

    private void stands(Link link, ForwardingRule rule) {
        state = state.with(List.of(new Change.AddLink(link), new Change.AddRule(rule)));
    }

    private Set<String> broken(List<String> missing, ForwardingRule... rules) {
        List<Change> changes = new ArrayList<>();
        for (Link link : List.of(link("h1", "h3"), link("h1", "h4"), link("h3", "h4"))) {
            if (!state.links().containsKey(link.id())) {
                changes.add(new Change.AddLink(link));
            }
        }
        for (ForwardingRule rule : rules) {
            changes.add(new Change.AddRule(rule));
        }
        Plan plan = new Plan("blue-1", "blue", Instant.EPOCH, changes, 0, 0, 0, List.of(), List.of());
        return BrokenWays.of(plan, state, demands, missing);
    }

    @Test
    void whatOthersAreLedByStays() {
        assertThat(broken(List.of(), first, second, last)).isEmpty();
        assertThat(broken(List.of("blue.h1.h3.udp"), first, second, last)).containsExactly(first.id());
    }

    @Test
    void whatNothingIsLedToAnyMoreGoes() {
        assertThat(broken(List.of("blue.h1.h3.udp", "blue.h3.h4.udp"), first, second, last))
                .containsExactlyInAnyOrder(first.id(), second.id(), last.id());
    }

    @Test
    void whatLeadsWhereNothingLeadsOnGoes() {
        assertThat(broken(List.of("blue.h2.h3.udp"), first, second, last))
                .containsExactlyInAnyOrder(first.id(), second.id(), last.id());
    }

    @Test
    void sendersAreToldApart() {
        ForwardingRule his = rule("h1", 11, "h1.h3.udp");
        ForwardingRule goesOn = rule("h3", 11, "h2.h3.udp");
        ForwardingRule others = rule("h3", 41, "h2.h3.udp");
        assertThat(broken(List.of("blue.h1.h3.udp"), his, second, goesOn, others))
                .as("h4 leads anybody's frames to h3")
                .containsExactly(his.id());
        assertThat(broken(List.of("blue.h1.h3.udp"), his, goesOn, others))
                .containsExactlyInAnyOrder(his.id(), goesOn.id());
    }

    @Test
    void whatVmsOfTheRelaySendByStays() {
        List<String> missing = List.of("blue.h1.h3.udp", "blue.h3.h4.udp");
        demands = List.of(demand(31, 21));
        assertThat(broken(missing, first, second, last)).containsExactlyInAnyOrder(first.id(), second.id());
        demands = List.of(demand(21, 31));
        assertThat(broken(missing, first, second, last))
                .as("by which they answer")
                .containsExactlyInAnyOrder(first.id(), second.id());
        demands = List.of(demand(41, 21), demand(31, 11));
        assertThat(broken(missing, first, second, last)).contains(last.id());
        demands = List.of(demand(31, 21));
        assertThat(broken(List.of("blue.h2.h3.udp"), first, second, last))
                .as("where nothing leads on it leads nobody")
                .containsExactlyInAnyOrder(first.id(), second.id(), last.id());
    }

    @Test
    void whatARuleThatStandsLeadsToStays() {
        stands(link("h1", "h3"), first);
        assertThat(broken(List.of("blue.h3.h4.udp"), second, last)).containsExactly(second.id());
        assertThat(broken(List.of("blue.h2.h3.udp"), second, last)).containsExactlyInAnyOrder(second.id(), last.id());
    }

    @Test
    void overTwoRelaysNoHalfIsMadeEitherIfARuleBetweenThemStands() {
        ForwardingRule begin = rule("h4", ANY, "h1.h4.udp");
        assertThat(broken(List.of("blue.h2.h3.udp"), begin, first, last))
                .containsExactlyInAnyOrder(begin.id(), first.id(), last.id());
        assertThat(broken(List.of("blue.h1.h4.udp"), begin, first, last))
                .containsExactlyInAnyOrder(begin.id(), first.id(), last.id());
        stands(link("h1", "h3"), first);
        assertThat(broken(List.of("blue.h2.h3.udp"), begin, last)).containsExactlyInAnyOrder(begin.id(), last.id());
        assertThat(broken(List.of("blue.h1.h4.udp"), begin, last)).containsExactly(begin.id());
    }

    @Test
    void aRuleForAVmOfItsNodeHasNothingToDoWithWhatIsLedThere() {
        ForwardingRule own = rule("h3", 31, "h2.h3.udp");
        assertThat(broken(List.of("blue.h1.h3.udp"), first, own)).containsExactly(first.id());
        ForwardingRule over = rule("h3", 31, "h3.h4.udp");
        assertThat(broken(List.of("blue.h3.h4.udp"), first, last, over)).containsExactly(over.id());
    }
}
