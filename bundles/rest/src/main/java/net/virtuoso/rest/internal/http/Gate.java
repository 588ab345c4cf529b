package net.virtuoso.rest.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.BooleanSupplier;
import net.virtuoso.api.access.Authenticator;
import net.virtuoso.api.access.Identity;
import net.virtuoso.api.access.ThrottledException;
import net.virtuoso.rest.internal.http.Problem.Kind;
import org.jspecify.annotations.Nullable;

/** Lets in who shows the password of an account (HTTP Basic, RFC 7617) over a connection that nobody can listen to. */
public final class Gate {
    private static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Basic realm=\"Virtuoso VNET\", charset=\"UTF-8\"");
    private static final String SCHEME = "Basic ";

    private final Authenticator authenticator;
    private final BooleanSupplier remotePlain;

    /**
     * @param authenticator knows the accounts
     * @param remotePlain tells whether requests in clear from other machines are taken
     */
    public Gate(Authenticator authenticator, BooleanSupplier remotePlain) {
        this.authenticator = authenticator;
        this.remotePlain = remotePlain;
    }

    /**
     * Finds out who asks.
     *
     * @throws RequestException if that isn't known, or the account may not even read
     */
    Identity admit(HttpServletRequest request) {
        if (!remotePlain.getAsBoolean() && !request.isSecure() && !isLoopback(request.getLocalAddr())) {
            throw new RequestException(Problem.of(
                    Kind.FORBIDDEN,
                    "requests in clear are taken on loopback only; use an SSH tunnel or a reverse proxy with TLS on this"
                            + " machine, or set remote.plain = true in etc/net.virtuoso.rest.cfg"));
        }
        Identity identity = authenticate(request);
        if (identity == null) {
            throw new RequestException(
                    Problem.of(Kind.UNAUTHORIZED, "no account, or a wrong password; allowed: HTTP Basic"), CHALLENGE);
        }
        if (!identity.mayRead()) {
            throw new RequestException(Problem.of(
                    Kind.FORBIDDEN, "account '" + identity.user() + "' has none of the roles viewer, manager, admin"));
        }
        return identity;
    }

    /**
     * Checks that the account may change something, and that it isn't another site's page that asks with the password that
     * the browser remembers: only a browser sends these headers, and a page can't forge them. Sec-Fetch-Site is sent over TLS
     * and to loopback only, so that elsewhere Origin has to tell.
     */
    void admitChange(HttpServletRequest request, Identity identity) {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = site != null
                ? !"same-origin".equals(site) && !"none".equals(site)
                : isForeign(request.getHeader("Origin"), request.getHeader("Host"));
        if (foreign) {
            throw new RequestException(Problem.of(Kind.FORBIDDEN, "a page of another site can't change anything here"));
        }
        if (!identity.mayChange()) {
            throw new RequestException(Problem.of(
                    Kind.FORBIDDEN, "account '" + identity.user() + "' has none of the roles manager, admin"));
        }
    }

    private static boolean isForeign(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return false;
        }
        int slashes = origin.indexOf("//");
        return slashes < 0 || !origin.substring(slashes + 2).equalsIgnoreCase(host);
    }

    private @Nullable Identity authenticate(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        char[] credentials = decode(header.substring(SCHEME.length()).strip());
        int colon = 0;
        while (colon < credentials.length && credentials[colon] != ':') {
            colon++;
        }
        if (colon == credentials.length) {
            return null;
        }
        char[] password = Arrays.copyOfRange(credentials, colon + 1, credentials.length);
        try {
            return authenticator.authenticate(
                    new String(credentials, 0, colon), password, String.valueOf(request.getRemoteAddr()));
        } catch (ThrottledException e) {
            throw new RequestException(
                    Problem.of(Kind.THROTTLED, String.valueOf(e.getMessage())),
                    Map.of("Retry-After", Long.toString(Math.max(1, e.pause().toSeconds()))));
        } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(credentials, '\0');
        }
    }

    private static char[] decode(String base64) {
        try {
            CharBuffer chars = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
            char[] copy = new char[chars.remaining()];
            chars.get(copy);
            return copy;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new RequestException(
                    Problem.of(Kind.UNAUTHORIZED, "the header Authorization isn't 'Basic' and Base64 of name:password"),
                    CHALLENGE);
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
