package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.junit.jupiter.api.Test;

class NetworkStatesTest {
    private final NetworkStates states = new NetworkStates();

    @Test
    void eachNetworkHasWhatBelongsToItAndKeepsItsObjectWhileThatStays() {
        DesiredState state = new World(AdaptationMode.AUTOMATIC)
                .state.with(List.of(new Change.CreateNetwork(new VirtualNetwork("red", 0, "p", null))));
        states.take(state);
        DesiredState blue = states.of("blue");
        DesiredState red = states.of("red");
        assertThat(blue.networks()).containsOnlyKeys("blue");
        assertThat(blue.ports()).hasSize(4);
        assertThat(red.ports()).isEmpty();
        assertThat(red.nodes()).isEqualTo(state.nodes());

        states.take(state.with(List.of(new Change.BindVm(new VmBinding("red", World.mac(99), "vm99"))))
                .at(5));
        assertThat(states.of("blue")).isSameAs(blue);
        assertThat(states.of("red")).isNotSameAs(red);
        assertThat(states.of("red").bindings()).hasSize(1);
        assertThat(states.of("green").networks()).isEmpty();
    }
}
