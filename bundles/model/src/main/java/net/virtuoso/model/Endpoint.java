package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a node can be reached: a host name or an IP address, and a port.
 *
 * @param host a DNS name, an IPv4 address or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})?|[0-9A-Fa-f:.]{2,45}");
    private static final String FORM = "host:port, such as 192.0.2.1:7770 or [2001:db8::1]:7770";

    /** Checks both parts. */
    public Endpoint {
        if (host == null || !HOST.matcher(host).matches()) {
            throw RefusedException.invalid("host", host, "a DNS name or an IP address");
        }
        if (port < 1 || port > 65_535) {
            throw RefusedException.invalid("port", port, "1 to 65535");
        }
    }

    /**
     * Reads {@code host:port} or {@code [v6]:port}.
     *
     * @throws RefusedException if the text has any other form
     */
    @JsonCreator
    public static Endpoint parse(@Nullable String text) {
        int colon = text == null ? -1 : text.lastIndexOf(':');
        if (text == null || colon <= 0) {
            throw RefusedException.invalid("endpoint", text, FORM);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw RefusedException.invalid("endpoint", text, FORM);
        }
        try {
            return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException | RefusedException e) {
            RefusedException refused = RefusedException.invalid("endpoint", text, FORM);
            refused.initCause(e);
            throw refused;
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
