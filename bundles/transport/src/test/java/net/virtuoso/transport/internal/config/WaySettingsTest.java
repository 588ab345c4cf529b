package net.virtuoso.transport.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.virtuoso.model.RefusedException;
import net.virtuoso.transport.internal.WayConfig;
import net.virtuoso.transport.internal.way.HttpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaySettingsTest {
    @TempDir
    Path files;

    private static WaySettings read(Map<String, ?> keys) {
        return WaySettings.read(WayConfig.keys(keys));
    }

    private static void assertRefused(Map<String, ?> keys, String key) {
        assertThatThrownBy(() -> read(keys))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(key);
    }

    @Test
    void theDefaultsNeedNothing() {
        WaySettings plain = read(Map.of());
        assertThat(plain.proxyFor("example.com")).isNull();
        assertThat(plain.path("n1")).isEqualTo("/vnet");
        assertThat(plain.outerCertificate()).isNull();
        assertThat(plain.outerTrust().getAcceptedIssuers()).isNotEmpty();
    }

    @Test
    void aProxyIsForAllButThoseNamed() {
        WaySettings settings = read(Map.of("proxy", " http://Proxy.example:3128/ ", "no_proxy", new String[] {
            "lan.example, .Dmz.example", "192.0.2.7", "2001:db8::1"
        }));
        assertThat(settings.proxyFor("node.example")).hasToString("HTTP proxy 'Proxy.example:3128'");
        for (String direct :
                new String[] {"lan.example", "A.LAN.example", "x.dmz.example", "192.0.2.7", "2001:db8::1"}) {
            assertThat(settings.proxyFor(direct)).as(direct).isNull();
        }
        for (String proxied : new String[] {"otherlan.example", "192.0.2.70", "example"}) {
            assertThat(settings.proxyFor(proxied)).as(proxied).isNotNull();
        }
    }

    @Test
    void credentialsAreDecodedAndNeverShown() {
        HttpProxy proxy = HttpProxy.parse("http://me:p%40ss@[2001:db8::1]:8080");
        assertThat(proxy.address()).hasToString("[2001:db8::1]:8080");
        assertThat(proxy.authorization()).isEqualTo("Basic bWU6cEBzcw==");
        assertThat(proxy.toString()).doesNotContain("bWU6").doesNotContain("ss@");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:3128",
                "https://proxy:3128",
                "http://proxy",
                "http://proxy:99999",
                "http://me@proxy:3128",
                "http://:secret@proxy:3128",
                "http://me:secret@proxy:3128/path",
                "http://me:secret@proxy:3128?q",
                "http://me:sec ret@proxy:3128",
                "socks5://me:secret@proxy:1080"
            })
    void whatIsNoProxyIsRefusedWithoutItsPassword(String text) {
        assertThatThrownBy(() -> read(Map.of("proxy", text)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("proxy")
                .hasMessageContaining("http://user:password@host:port")
                .hasMessageNotContainingAny("secret", "sec ret");
    }

    @Test
    void aPathMayNameTheNode() {
        assertThat(read(Map.of("ws_path", "/vnet/{node}/link")).path("n1")).isEqualTo("/vnet/n1/link");
        for (String bad : new String[] {"", "vnet", "/a b", "/a\r\nX: y", "/{other}", "/a?b", "/" + "x".repeat(300)}) {
            assertRefused(Map.of("ws_path", bad), "ws.path");
        }
    }

    @Test
    void pinsAndFilesAreChecked() throws Exception {
        assertRefused(Map.of("wss_pins", new String[] {"md5/abc"}), "wss.pins");
        assertRefused(Map.of("wss_ca", files.resolve("missing").toString()), "wss.ca");
        Path empty = Files.writeString(files.resolve("empty"), "no certificate");
        assertRefused(Map.of("wss_ca", empty.toString()), "wss.ca");
        assertRefused(Map.of("wss_certificate", empty.toString()), "wss.key");
        assertRefused(Map.of("wss_key", empty.toString()), "wss.certificate");
        assertRefused(
                Map.of("wss_certificate", empty.toString(), "wss_key", empty.toString()), "files that belong together");
    }

    @Test
    void whatIsRefusedChangesNothing() {
        WaySettingsSource source = new WaySettingsSource(WayConfig.keys(Map.of("ws_path", "nowhere")));
        assertThatThrownBy(source::get).isInstanceOf(RefusedException.class).hasMessageContaining("ws.path");
        source.configure(WayConfig.keys(Map.of("ws_path", "/here")));
        source.configure(WayConfig.keys(Map.of("ws_path", "nowhere")));
        assertThat(source.get().path("n1")).isEqualTo("/here");
    }
}
