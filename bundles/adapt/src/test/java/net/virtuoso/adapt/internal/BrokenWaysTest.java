package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.Target;
import org.junit.jupiter.api.Test;

/** What of ways over h3 to VM 21 at h2 isn't made when links are missing. The link between h2 and h3 stands already. */
class BrokenWaysTest {
    private static final int ANY = 0;

    private final Link standing = link("h2", "h3");
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

    private Set<String> broken(List<String> missing, ForwardingRule... rules) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.AddLink(link("h1", "h3")));
        changes.add(new Change.AddLink(link("h3", "h4")));
        for (ForwardingRule rule : rules) {
            changes.add(new Change.AddRule(rule));
        }
        Plan plan = new Plan("blue-1", "blue", Instant.EPOCH, changes, 0, 0, 0, List.of(), List.of());
        return BrokenWays.of(plan, Map.of(standing.id(), standing), missing);
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
}
