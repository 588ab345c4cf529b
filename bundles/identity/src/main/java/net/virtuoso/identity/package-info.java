/**
 * Who is who in an installation: plain Java, without threads, files or a clock of its own.
 *
 * <ul>
 *   <li>{@link net.virtuoso.identity.CertificateAuthority} signs; {@link net.virtuoso.identity.Seal} keeps its key unreadable
 *       in the store.
 *   <li>{@link net.virtuoso.identity.TokenText} is what an operator carries to a new node; with it and a
 *       {@link net.virtuoso.identity.SigningRequest} the node gets its first certificate
 *       ({@link net.virtuoso.identity.Admission}).
 *   <li>{@link net.virtuoso.identity.Verifier} says whom a certificate belongs to, or why it isn't taken;
 *       {@link net.virtuoso.identity.Lifetime} when to renew one's own.
 * </ul>
 *
 * <p>Keys are ECDSA over P-256, since every TLS and DTLS stack has it. A certificate names its holder in one subject
 * alternative name, a URI: {@code vnet:node:NAME} or {@code vnet:controller:NAME}. Decisions are in ADR 10.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
