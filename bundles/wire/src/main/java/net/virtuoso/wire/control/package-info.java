/**
 * The control protocol: what a node and its controller say to each other.
 *
 * <p>One connection, called by the node: TLS 1.3, or plain TCP where both sides are configured so. Each message is a length of four bytes (big-endian, of what follows) and a
 * JSON object whose member {@code type} names one of {@link net.virtuoso.wire.control.ControlMessage}'s records. The node
 * begins with {@code join}, the controller answers {@code welcome} or {@code refused}; then both talk as they like:
 *
 * <pre>
 * node                                   controller
 *   join(protocol, node, software)  →
 *                                   ←      welcome(controller, heartbeat)      or refused(reason, leader)
 *                                   ←      configure(whole configuration)      at once, and whenever it changed
 *   report(whole state)             →                                          when something changed, and every 2 s
 *   traffic(one interval)           →                                          every second
 *   activity(one second)            →                                          every second, while there is traffic
 *   rules(counts)                   →                                          every 2 s, if rules have carried something
 *   heartbeat                       ↔      heartbeat(controller's clock)       every second
 * </pre>
 *
 * <p>A node without a certificate calls once before that: it knows the controller's certificate by the fingerprint in its join
 * token, shows none itself, gets one, and calls again with it. Later it renews it on the connection that stands:
 *
 * <pre>
 * node                                   controller
 *   admit(node, token, request)     →
 *                                   ←      issued(certificates)                or denied(reason)
 *   renew(request)                  →                                          from half of a certificate's life on
 *                                   ←      issued(certificates)                or denied(reason)
 * </pre>
 *
 * <p>Configurations and reports are complete, so that the newest is all that counts and none has to arrive. {@code rules} alone
 * names only what has changed, each count in full: over a new connection every rule that has ever carried anything comes first,
 * at most {@link net.virtuoso.model.RuleReport#MAX_RULES} a message. A message of which any part can't be, a negative count for
 * example, is refused whole, and ends the connection. A side that
 * hears nothing for five heartbeats closes the connection; the node goes on with what it runs and calls again.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.wire.control;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
