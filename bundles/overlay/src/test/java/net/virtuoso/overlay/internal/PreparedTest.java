package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Target;
import net.virtuoso.overlay.internal.forward.RuleLedger;
import org.junit.jupiter.api.Test;

/** What has changed is told by objects: nothing compares a million rules on the event loop. */
class PreparedTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");

    private static final RuleLedger LEDGER = new RuleLedger();

    private static ConfigBuilder blue() {
        return new ConfigBuilder("alpha")
                .link("proxy", "udp")
                .network("blue", 7)
                .vm("vm-a", VM_A)
                .star("proxy", "udp");
    }

    private static ConfigBuilder withRed() {
        return blue().network("red", 8).vm("vm-b", VM_B).star("proxy", "udp");
    }

    @Test
    void aNetworkThatIsTheSameIsTakenAgain() {
        Prepared first = Prepared.of(withRed().build(), "alpha", LEDGER, null);
        Prepared second = Prepared.of(
                withRed()
                        .rule("*", VM_B.toString(), new Target.Drop(), Origin.OPERATOR)
                        .build(),
                "alpha",
                LEDGER,
                first);
        assertThat(second.networks().get(7)).isSameAs(first.networks().get(7));
        assertThat(second.networks().get(8)).isNotSameAs(first.networks().get(8));
        assertThat(second.networks().get(8).config().rules())
                .hasSize(first.networks().get(8).config().rules().size() + 1);
    }

    @Test
    void whatIsGoneIsForgotten() {
        Prepared both = Prepared.of(withRed().build(), "alpha", LEDGER, null);
        Prepared one = Prepared.of(blue().build(), "alpha", LEDGER, both);
        Prepared again = Prepared.of(withRed().build(), "alpha", LEDGER, one);
        assertThat(one.networks()).containsOnlyKeys(7);
        assertThat(again.networks().get(8)).isNotSameAs(both.networks().get(8));
    }
}
