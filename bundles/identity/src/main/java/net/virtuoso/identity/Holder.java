package net.virtuoso.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a certificate belongs to.
 *
 * @param role what it is
 * @param name its name
 */
public record Holder(Role role, String name) {
    private static final String SCHEME = "vnet:";
    private static final int URI_NAME = 6;

    /** What the holder of a certificate is. A node's certificate doesn't make a controller, nor the other way round. */
    public enum Role {
        /** A node. */
        NODE("node"),
        /** A controller. */
        CONTROLLER("controller");

        private final String text;

        Role(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Checks the name. */
    public Holder {
        Names.requireName(role.toString(), name);
    }

    /** A node. */
    public static Holder node(String name) {
        return new Holder(Role.NODE, name);
    }

    /** A controller. */
    public static Holder controller(String name) {
        return new Holder(Role.CONTROLLER, name);
    }

    /** As it stands in a certificate: {@code vnet:node:home}. */
    public String uri() {
        return SCHEME + role + ":" + name;
    }

    /** Whom a certificate names, or {@code null} if it isn't one of ours. Says nothing of its worth. */
    public static @Nullable Holder of(X509Certificate certificate) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return null;
        }
        Holder found = null;
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            Holder holder = name.size() == 2 && Integer.valueOf(URI_NAME).equals(name.get(0))
                    ? parse(String.valueOf(name.get(1)))
                    : null;
            if (holder == null || found != null) {
                return null;
            }
            found = holder;
        }
        return found;
    }

    private static @Nullable Holder parse(String uri) {
        for (Role role : Role.values()) {
            String prefix = SCHEME + role + ":";
            if (uri.startsWith(prefix)) {
                try {
                    return new Holder(role, uri.substring(prefix.length()));
                } catch (RefusedException e) {
                    return null;
                }
            }
        }
        return null;
    }

    /** For people: {@code node 'home'}. */
    @Override
    public String toString() {
        return role + " '" + name + "'";
    }
}
