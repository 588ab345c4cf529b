/**
 * The control protocol: what a node and its controller say to each other.
 *
 * <p>One TCP connection, called by the node. Each message is a length of four bytes (big-endian, of what follows) and a
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
 *   heartbeat                       ↔      heartbeat(controller's clock)       every second
 * </pre>
 *
 * <p>Configurations and reports are complete, so that the newest is all that counts and none has to arrive. A side that
 * hears nothing for five heartbeats closes the connection; the node goes on with what it runs and calls again.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.wire.control;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
