package net.virtuoso.fastpath.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow.Passed;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Flow FLOW = new Flow(0xabcdef, 0x02_00_00_00_00_0aL, 0x02_11_22_33_44_55L);

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void keysHoldAddressesAsFramesDo() throws Exception {
        assertThat(hex(Layout.sendKey(7, FLOW))).isEqualTo("07000000" + "021122334455" + "02000000000a");
        assertThat(hex(Layout.receiveKey(FLOW, InetAddress.getByName("192.0.2.1"))))
                .isEqualTo("efcdab00" + "021122334455" + "02000000000a" + "00000000000000000000ffffc0000201");
        assertThat(hex(Layout.receiveKey(FLOW, InetAddress.getByName("2001:db8::1"))))
                .endsWith("20010db8000000000000000000000001");
    }

    @Test
    void valuesSayWhere() throws Exception {
        byte[] value = Layout.sendValue(
                        FLOW,
                        InetAddress.getByName("192.0.2.1"),
                        1450,
                        new LinkedHashSet<>(List.of(InetAddress.getByName("10.0.0.1"))))
                .array();
        assertThat(hex(value))
                .isEqualTo("00".repeat(32) + "efcdab00" + "aa050000" + "010200c0" + "00".repeat(12) + "01000000"
                        + "00000000" + "00000000000000000000ffff0a000001" + "ff".repeat(48));
        assertThat(hex(Layout.receiveValue(9, true, 0x564e4554).array()))
                .isEqualTo("00".repeat(16) + "09000000" + "01000000" + "54454e56" + "00000000");
    }

    @Test
    void readsCounters() {
        assertThat(Layout.sent(Layout.struct(Layout.SEND_VALUE)
                        .putLong(1)
                        .putLong(2)
                        .putLong(3)
                        .putLong(4)))
                .isEqualTo(new Passed(1, 2, 3, 4));
        assertThat(Layout.received(Layout.struct(Layout.RECEIVE_VALUE)
                        .putLong(1)
                        .putLong(2)
                        .putInt(9)))
                .isEqualTo(new Passed(1, 2, 0, 0));
    }
}
