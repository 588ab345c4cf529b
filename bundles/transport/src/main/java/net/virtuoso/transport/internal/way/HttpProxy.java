package net.virtuoso.transport.internal.way;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that connects to where it is asked to (CONNECT, RFC 9110 section 9.3.6).
 *
 * @param address where it is
 * @param authorization the value of the header {@code Proxy-Authorization}; {@code null} for none
 */
public record HttpProxy(Endpoint address, @Nullable String authorization) {
    private static final String FORM =
            "http://host:port or http://user:password@host:port (what isn't a letter or digit as %XX)";

    /**
     * Reads a proxy's URL.
     *
     * @throws RefusedException if it has another form; without the text, which may have a password in it
     */
    public static HttpProxy parse(String text) {
        try {
            URI uri = new URI(text);
            String path = uri.getRawPath();
            boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
            if ("http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && (path.isEmpty() || path.equals("/"))
                    && !more) {
                String host = uri.getHost().startsWith("[")
                        ? uri.getHost().substring(1, uri.getHost().length() - 1)
                        : uri.getHost();
                return new HttpProxy(new Endpoint(host, uri.getPort()), basic(uri.getUserInfo()));
            }
        } catch (URISyntaxException | RefusedException e) {
            // Neither is passed on: both repeat the text.
            throw refused(text);
        }
        throw refused(text);
    }

    /** RFC 7617. */
    private static @Nullable String basic(@Nullable String user) {
        if (user == null) {
            return null;
        }
        if (user.indexOf(':') <= 0) {
            throw RefusedException.invalid("proxy", null, FORM);
        }
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private static RefusedException refused(String text) {
        return RefusedException.invalid("proxy", text.length() + " characters, not shown here", FORM);
    }

    /** For people: without the password. */
    @Override
    public String toString() {
        return "HTTP proxy '" + address + "'";
    }
}
