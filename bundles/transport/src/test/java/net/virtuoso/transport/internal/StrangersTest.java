package net.virtuoso.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private long now = Long.MAX_VALUE - 5;
    private final Set<String> proved = new HashSet<>();
    private final List<String> dismissed = new ArrayList<>();
    private final Strangers<String> strangers = new Strangers<>(() -> now, proved::contains, dismissed::add);

    private static InetAddress host(int number) throws Exception {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) number});
    }

    private boolean comes(String name, InetAddress host) {
        boolean room = strangers.hasRoomFor(host);
        if (room) {
            strangers.add(name, host);
        }
        return room;
    }

    private void fillUp() throws Exception {
        for (int i = 0; i < Strangers.MOST; i++) {
            assertThat(comes("s" + i, host(i / Strangers.MOST_OF_A_HOST))).isTrue();
        }
    }

    @Test
    void oneHostHasAShare() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(comes("s" + i, host(1))).isEqualTo(i < Strangers.MOST_OF_A_HOST);
        }
        assertThat(comes("other", host(2))).isTrue();
        strangers.remove("s3");
        strangers.remove("s3");
        assertThat(comes("late", host(1))).isTrue();
        assertThat(dismissed).isEmpty();
    }

    /** A prefix of IPv6 is what one host has. */
    @Test
    void allAddressesOfAPrefixHaveOneShare() throws Exception {
        for (int i = 0; i < 100; i++) {
            InetAddress another = InetAddress.getByName("2001:db8:0:1::" + Integer.toHexString(i + 1));
            assertThat(comes("s" + i, another)).isEqualTo(i < Strangers.MOST_OF_A_HOST);
        }
        assertThat(comes("other", InetAddress.getByName("2001:db8:0:2::1"))).isTrue();
    }

    @Test
    void whereHostsAreNotToldApartThereIsNoShare() {
        for (int i = 0; i < 100; i++) {
            assertThat(comes("s" + i, null)).isEqualTo(i < Strangers.MOST);
        }
    }

    @Test
    void whoHasHadEnoughTimeMakesRoom() throws Exception {
        fillUp();
        now += Strangers.ENOUGH_NANOS - 1;
        assertThat(comes("early", host(99))).isFalse();
        now++;
        assertThat(strangers.hasRoomFor(host(99))).isTrue();
        assertThat(dismissed).as("asking is not coming").isEmpty();
        assertThat(comes("next", host(99))).isTrue();
        assertThat(dismissed).containsExactly("s0");
        assertThat(strangers.all()).hasSize(Strangers.MOST).startsWith("s1").endsWith("next");
    }

    @Test
    void whoIsDoneWithTheHandshakeKeepsHisPlace() throws Exception {
        fillUp();
        proved.addAll(List.of("s0", "s1"));
        now += Strangers.ENOUGH_NANOS;
        assertThat(comes("next", host(99))).isTrue();
        assertThat(dismissed).containsExactly("s2");
        proved.addAll(strangers.all());
        assertThat(comes("last", host(99))).isFalse();
    }

    @Test
    void aFullShareMakesRoomForItsOwnHostOnly() throws Exception {
        assertThat(comes("other", host(2))).isTrue();
        for (int i = 0; i < Strangers.MOST_OF_A_HOST; i++) {
            assertThat(comes("s" + i, host(1))).isTrue();
        }
        now += Strangers.ENOUGH_NANOS;
        assertThat(comes("next", host(1))).isTrue();
        assertThat(dismissed).containsExactly("s0");
    }
}
