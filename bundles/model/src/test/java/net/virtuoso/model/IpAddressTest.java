package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    /** The forms of RFC 4291, 2.2, and what RFC 5952, 4, makes of them. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
        "::, ::",
        "::1, ::1",
        "fe80::, fe80::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "ff02::1:ff00:1234, ff02::1:ff00:1234"
    })
    void readsAndWrites(String text, String canonical) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.0.0.1",
                "01.2.3.4",
                "1.2.3.4 ",
                "localhost",
                "fe80::1%lo",
                "[::1]",
                "::ffff:1.2.3.4",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "2001:db8::/32",
                "a.b:c",
                "::1.2.3.4.5"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("an IPv4 or IPv6 address such as");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "ff02::1", "::7"
            })
    void nobodyHas(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text).requireUnicast("addresses"))
                .hasMessageContaining("addresses '" + text + "'");
    }

    @Test
    void tellsFamiliesAndOrdersThem() {
        IpAddress four = IpAddress.parse("200.0.2.7");
        assertThat(four.isV4()).isTrue();
        assertThat(IpAddress.v4(four.v4())).isEqualTo(four);
        assertThat(IpAddress.parse("fe80::1").isLinkLocal()).isTrue();
        assertThat(IpAddress.parse("febf::1").isLinkLocal()).isTrue();
        assertThat(IpAddress.parse("fec0::1").isLinkLocal()).isFalse();
        assertThat(Stream.of("fe80::1", "200.0.2.7", "2001:db8::1", "10.0.0.1")
                        .map(IpAddress::parse)
                        .sorted())
                .extracting(IpAddress::toString)
                .containsExactly("10.0.0.1", "200.0.2.7", "2001:db8::1", "fe80::1");
    }
}
