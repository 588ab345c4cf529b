package net.virtuoso.transport.internal.dtls;

import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.transport.internal.seal.KeyMaterial;

/**
 * What a handshake has come to.
 *
 * @param peer who the other end has proved to be
 * @param own what this end has shown
 * @param keys the keys of both directions
 */
public record DtlsResult(DtlsPeer peer, Credentials own, KeyMaterial keys) {}
