/**
 * Asks the kernel about interfaces and traffic filters, and changes them, over a routing netlink socket (rtnetlink(7)): some
 * fifty microseconds a request, where a process of {@code ip} or {@code tc} costs milliseconds. Everything acts in the network
 * namespace of the thread that opens {@link net.virtuoso.linux.rtnetlink.Rtnetlink}.
 */
@Export
@NullMarked
@Version("0.1.0")
package net.virtuoso.linux.rtnetlink;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
