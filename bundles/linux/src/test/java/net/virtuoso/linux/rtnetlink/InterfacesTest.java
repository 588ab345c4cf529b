package net.virtuoso.linux.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.NetworkInterface;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;
import org.junit.jupiter.api.Test;

/** Asks this machine's kernel, which anybody may; changes nothing. */
class InterfacesTest {
    private static final int SOFTWARE_LOOPBACK = 772;

    @Test
    void seesWhatJavaSees() throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Interfaces interfaces = new Interfaces(kernel);
            for (NetworkInterface known : NetworkInterface.networkInterfaces().toList()) {
                Interface found = interfaces.find(known.getName()).orElse(null);
                if (found == null || NetworkInterface.getByIndex(found.index()) == null) {
                    continue; // others use this machine too, and have removed it meanwhile
                }
                assertThat(found.index()).isEqualTo(known.getIndex());
                assertThat(interfaces.find(known.getIndex()))
                        .get()
                        .extracting(Interface::name, Interface::hardware, Interface::kind)
                        .containsExactly(found.name(), found.hardware(), found.kind());
            }
            NetworkInterface loopback = NetworkInterface.getByName("lo");
            assertThat(interfaces.find("lo").orElseThrow().index()).isEqualTo(loopback.getIndex());
            assertThat(interfaces.find("lo").orElseThrow().isUp()).isEqualTo(loopback.isUp());
            assertThat(interfaces.list()).extracting(Interface::name).contains("lo");
        }
    }

    @Test
    void tellsLoopbackFromEthernet() throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            assertThat(new Interfaces(kernel).find("lo").orElseThrow().hardware())
                    .isEqualTo(SOFTWARE_LOOPBACK);
        }
    }

    @Test
    void findsNothingWhereThereIsNothing() throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            assertThat(new Interfaces(kernel).find("no-such-device")).isEmpty();
            assertThat(new Interfaces(kernel).find(Integer.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void passesOnWhatTheKernelRefuses() throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Message wrong = new Message(9999, Message.ofInterface(0, 0, 0));
            assertThatThrownBy(() -> kernel.change("do the impossible", wrong, 0))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("cannot do the impossible");
            // The connection is as good as new.
            assertThat(new Interfaces(kernel).find("lo")).isPresent();
            assertThat(new KernelException("x", Errno.ENODEV, "").getMessage()).contains("No such device");
        }
    }
}
