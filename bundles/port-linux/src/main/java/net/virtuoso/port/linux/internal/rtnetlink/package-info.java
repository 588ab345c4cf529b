/**
 * Asks the kernel about interfaces and traffic filters, and changes them, over a routing netlink socket (rtnetlink(7)): some
 * fifty microseconds a request, where a process of {@code ip} or {@code tc} costs milliseconds. Everything acts in the network
 * namespace of the thread that opens {@link net.virtuoso.port.linux.internal.rtnetlink.Rtnetlink}.
 */
@NullMarked
package net.virtuoso.port.linux.internal.rtnetlink;

import org.jspecify.annotations.NullMarked;
