package net.virtuoso.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class DoorstepTest {
    private long now = -5;
    private final Doorstep doorstep = new Doorstep(() -> now);

    @Test
    void letsSoManyInASecond() {
        for (int i = 0; i < Doorstep.MOST_A_SECOND; i++) {
            assertThat(doorstep.mayEnter()).isTrue();
        }
        assertThat(doorstep.mayEnter()).isFalse();
        now += 1_000_000_000L;
        assertThat(doorstep.mayEnter()).isTrue();
    }

    @Test
    void oneHostLeavesSomethingToOthers() throws Exception {
        InetAddress greedy = InetAddress.getByName("192.0.2.1");
        InetAddress other = InetAddress.getByName("192.0.2.2");
        for (int i = 0; i < 1_000; i++) {
            assertThat(doorstep.mayEnter(greedy)).isEqualTo(i < Doorstep.MOST_OF_A_HOST);
        }
        assertThat(doorstep.mayEnter(other)).isTrue();
        now += 1_000_000_000L;
        assertThat(doorstep.mayEnter(greedy)).isTrue();
    }

    @Test
    void allAddressesOfAPrefixAreOneHost() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            InetAddress another = InetAddress.getByName("2001:db8:0:1:ffff::" + Integer.toHexString(i));
            assertThat(doorstep.mayEnter(another)).isEqualTo(i < Doorstep.MOST_OF_A_HOST);
        }
        assertThat(doorstep.mayEnter(InetAddress.getByName("2001:db8:0:2::1"))).isTrue();
    }

    @Test
    void tellsNotOfEachRefusal() {
        assertThat(doorstep.tell("one")).isEqualTo("one");
        assertThat(doorstep.tell("two")).isNull();
        assertThat(doorstep.tell("three")).isNull();
        now += 5_000_000_000L;
        assertThat(doorstep.tell("four")).isEqualTo("four (and 2 more since the last line like this)");
    }
}
