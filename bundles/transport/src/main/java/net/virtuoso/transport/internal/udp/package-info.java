/**
 * Links over UDP.
 *
 * <p>A node has one port. {@link net.virtuoso.transport.internal.udp.UdpEndpoint} listens there for calls of peers it has no
 * connection with; each link has a descriptor of its own on the same port, connected to its peer
 * ({@link net.virtuoso.transport.internal.udp.UdpLink}), which the kernel prefers for what that peer sends.
 *
 * <p>What differs between plain and encrypted links is their {@link net.virtuoso.transport.internal.udp.Cover}. Who calls an
 * encrypted endpoint shows who it is at the {@link net.virtuoso.transport.internal.udp.Reception} before any link hears of it.
 *
 * <p>How long datagrams are is found out by probes ({@link net.virtuoso.transport.internal.udp.PathMtu}), since routers may drop what
 * is too long and not say so.
 *
 * <p>What makes it fast is that neither end handles packets: a frame of 64 KB is cut into datagrams in memory and given to the
 * kernel in one write, which segments it as late as possible (UDP_SEGMENT), and what the far kernel has joined again (UDP_GRO)
 * comes back in one read. The descriptors are registered with the event loop as they are; a Netty datagram channel would make
 * an object of each datagram.
 */
@NullMarked
package net.virtuoso.transport.internal.udp;

import org.jspecify.annotations.NullMarked;
