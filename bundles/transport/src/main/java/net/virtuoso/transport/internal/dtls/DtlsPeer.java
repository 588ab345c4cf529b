package net.virtuoso.transport.internal.dtls;

import java.security.cert.X509Certificate;

/**
 * Who is at the other end of a handshake.
 *
 * @param node its name
 * @param certificate what it has shown
 */
public record DtlsPeer(String node, X509Certificate certificate) {}
