package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The textual forms: what is written is read back, everything else is refused. */
class FormsTest {
    @ParameterizedTest
    @ValueSource(strings = {"02:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"})
    void addressesAreReadBack(String text) {
        assertThat(MacAddress.parse(text)).hasToString(text);
        assertThat(MacAddress.parse(text.toUpperCase(java.util.Locale.ROOT))).hasToString(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "02:00:5e:00:00",
                "02:00:5e:00:00:01:02",
                "02-00-5e-00-00-01",
                "02:00:5e:00:00:0g",
                "2:00:5e:00:00:01",
                "02:00:5e:00:00:0１",
                "+2:00:5e:00:00:01",
                " 2:00:5e:00:00:01"
            })
    void otherTextsAreNoAddress(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("mac");
    }

    @Test
    void whatAnAddressIs() {
        assertThat(MacAddress.BROADCAST.isMulticast()).isTrue();
        assertThat(MacAddress.parse("01:00:5e:00:00:01").isMulticast()).isTrue();
        assertThat(MacAddress.parse("02:00:00:00:00:01").isMulticast()).isFalse();
        assertThat(MacAddress.parse("02:00:00:00:00:01").isLocal()).isTrue();
        assertThatThrownBy(() -> MacAddress.BROADCAST.requireUnicast("mac")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new MacAddress(1L << 48)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new MacAddress(-1)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "02:00:00:00:00:01", "02:00:2a:00:00:00/24", "02:00:00:00:00:00/7"})
    void patternsAreReadBack(String text) {
        assertThat(MacPattern.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "**",
                "02:00:00:00:00:01/49",
                "02:00:00:00:00:01/-1",
                "02:00:00:00:00:01/24",
                "02:00:2a/24",
                "/24",
                "02:00:00:00:00:00/x"
            })
    void otherTextsAreNoPattern(String text) {
        assertThatThrownBy(() -> MacPattern.parse(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("pattern");
    }

    @Test
    void aPatternMatchesItsPrefix() {
        MacPattern pattern = MacPattern.parse("02:00:2a:00:00:00/24");
        assertThat(pattern.matches(MacAddress.parse("02:00:2a:ff:00:01"))).isTrue();
        assertThat(pattern.matches(MacAddress.parse("02:00:2b:00:00:00"))).isFalse();
        assertThat(MacPattern.ANY.matches(MacAddress.BROADCAST)).isTrue();
        assertThat(pattern.compact()).isEqualTo("02002a000000_24");
        assertThat(MacPattern.ANY.compact()).isEqualTo("any");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:7770", "[2001:db8::1]:1", "host.example:65535"})
    void endpointsAreReadBack(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ":1", "host", "host:", "host:0", "host:65536", "host:x", "2001:db8::1:80", "a b:1"})
    void otherTextsAreNoEndpoint(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b", "../a", "a/b", "a b"})
    void otherTextsAreNoName(String text) {
        assertThatThrownBy(() -> Names.requireName("name", text)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "sixteen-chars-xx", "../x"})
    void otherTextsAreNoDevice(String text) {
        assertThatThrownBy(() -> Names.requireDevice("device", text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aRefusalIsFitToPrint() {
        RefusedException refused = RefusedException.invalid("field", "a\u001b[31m\n" + "x".repeat(500), "something");
        assertThat(refused.value())
                .hasSizeLessThan(100)
                .doesNotContain("\u001b", "\n")
                .endsWith("…");
        assertThat(RefusedException.invalid("f", null, "x").value()).isEqualTo("(missing)");
    }

    @Test
    void aLinkIsTheSameFromBothEnds() {
        assertThat(new Link("n", "b", "a", "udp", null)).isEqualTo(new Link("n", "a", "b", "udp", Origin.OPERATOR));
        assertThatThrownBy(() -> new Link("n", "a", "a", "udp", null)).isInstanceOf(RefusedException.class);
    }
}
