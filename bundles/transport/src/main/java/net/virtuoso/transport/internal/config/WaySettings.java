package net.virtuoso.transport.internal.config;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import net.virtuoso.model.RefusedException;
import net.virtuoso.transport.internal.way.HttpProxy;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says, checked whole.
 *
 * @param proxy what calls pass; {@code null} for none
 * @param direct hosts and domains that are called without it, in lower case
 * @param webPath the path of WebSockets, with {@code {node}} where the called node's name comes
 * @param outerTrust whom front servers' HTTPS is believed
 * @param outerCertificate with which this node takes HTTPS itself; {@code null} if it doesn't
 */
public record WaySettings(
        @Nullable HttpProxy proxy,
        List<String> direct,
        String webPath,
        X509TrustManager outerTrust,
        @Nullable OuterCertificate outerCertificate) {
    private static final String NODE = "{node}";
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{0,200}");
    private static final Pattern PIN = Pattern.compile("sha256/([A-Za-z0-9+/]{43}=)");

    /**
     * A certificate and its key.
     *
     * @param certificate the file of the certificate and those that lead to its authority
     * @param key the file of its private key
     */
    public record OuterCertificate(File certificate, File key) {
        /** What makes the context of a server that shows it; the files are read anew. */
        public SslContextBuilder builder() throws SSLException {
            try {
                return SslContextBuilder.forServer(certificate, key);
            } catch (IllegalArgumentException e) {
                throw new SSLException("'" + certificate + "' and '" + key + "' can't be read: " + e.getMessage(), e);
            }
        }
    }

    /** Copies the list. */
    public WaySettings {
        direct = List.copyOf(direct);
    }

    /**
     * Reads a configuration.
     *
     * @throws RefusedException names the key, the value (but no password) and what is allowed
     */
    public static WaySettings read(TransportConfig config) {
        String proxy = config.proxy().trim();
        List<byte[]> pins =
                texts(config.wss_pins()).stream().map(WaySettings::pin).toList();
        return new WaySettings(
                proxy.isEmpty() ? null : HttpProxy.parse(proxy),
                texts(config.no_proxy()).stream().map(WaySettings::host).toList(),
                checked(config.ws_path().trim()),
                OuterTrust.of(config.wss_ca().trim(), pins),
                certificate(config.wss_certificate().trim(), config.wss_key().trim()));
    }

    /** A file of etc/ gives one text, whose commas part the values; Configuration Admin itself may give several. */
    private static List<String> texts(String[] values) {
        return Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static String host(String text) {
        String host = text.startsWith(".") ? text.substring(1) : text;
        return host.toLowerCase(Locale.ROOT);
    }

    private static byte[] pin(String text) {
        var matcher = PIN.matcher(text);
        if (!matcher.matches()) {
            throw RefusedException.invalid("wss.pins", text, "sha256/ and 44 characters of base64 each");
        }
        return Base64.getDecoder().decode(matcher.group(1));
    }

    private static String checked(String text) {
        if (!PATH.matcher(text.replace(NODE, "node")).matches()) {
            throw RefusedException.invalid(
                    "ws.path",
                    text,
                    "'/' and up to 200 letters, digits and ._~/-, and {node} for the called node's name");
        }
        return text;
    }

    private static @Nullable OuterCertificate certificate(String certificate, String key) {
        if (certificate.isEmpty() != key.isEmpty()) {
            throw RefusedException.invalid(
                    certificate.isEmpty() ? "wss.certificate" : "wss.key", null, "both files, or neither");
        }
        if (certificate.isEmpty()) {
            return null;
        }
        OuterCertificate own = new OuterCertificate(new File(certificate), new File(key));
        try {
            own.builder().sslProvider(SslProvider.JDK).build();
        } catch (SSLException e) {
            RefusedException refused = RefusedException.invalid(
                    "wss.certificate", certificate, "PEM files that belong together: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
        return own;
    }

    /** The proxy for calls to a host; {@code null} for none. */
    public @Nullable HttpProxy proxyFor(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean without = direct.stream().anyMatch(entry -> name.equals(entry) || name.endsWith("." + entry));
        return without ? null : proxy;
    }

    /** The path at which a node takes WebSockets. */
    public String path(String node) {
        return webPath.replace(NODE, node);
    }
}
