/**
 * Control: how the desired state becomes what nodes run, and how what they run comes back.
 *
 * <p>At the controller, {@code state} keeps the {@link net.virtuoso.model.DesiredState} in the store, {@code compile} turns
 * it into one {@link net.virtuoso.model.NodeConfig} for each node (the star's links and rules follow from where the VMs are;
 * they aren't stored), and {@code controller} holds the nodes' connections, pushes configurations, and turns the VMs that
 * hypervisors show into ports. At a node, {@code agent} brings the {@link net.virtuoso.api.overlay.Overlay} to the newest
 * configuration and reports. {@code connection} is the TCP connection between them, {@code event} the log of what happened.
 *
 * <p>Everything is level-triggered: each side always sends all of it and compares, so that a lost message, a restart or a
 * second try can't leave a difference behind. A node that has no controller goes on with what it ran last, also over its
 * own restart.
 */
@NullMarked
package net.virtuoso.control.internal;

import org.jspecify.annotations.NullMarked;
