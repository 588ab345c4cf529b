/**
 * What a VM may say, and what its node answers for others: pure logic over frames, without devices and threads; time comes in.
 *
 * <p>{@link net.virtuoso.overlay.internal.guard.PortGuard} checks each frame of a VM against the MAC address and the IP addresses
 * bound to it, in IP, ARP (RFC 826, 5227) and neighbour discovery (RFC 4861), and learns what DHCP servers give to the VM.
 * {@link net.virtuoso.overlay.internal.guard.Bindings} is what is known of a network's VMs from the desired state,
 * {@link net.virtuoso.overlay.internal.guard.Leases} what was learned at this node.
 * {@link net.virtuoso.overlay.internal.guard.NeighbourAnswers} answers who asks for one of these addresses.
 *
 * <p>What was declared is enforced; what was learned only answers questions and is shown, since a guest with an address of its
 * own choosing must go on working. Everything is used on the event loop only. Operators read {@code docs/operate/guards.md}.
 */
@NullMarked
package net.virtuoso.overlay.internal.guard;

import org.jspecify.annotations.NullMarked;
