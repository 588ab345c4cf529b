/**
 * The kernel's part of the data path: pairs of addresses whose frames go from port to port without crossing user space.
 *
 * <p>It is an offload of links, not a transport: a link of any transport carries what the kernel doesn't, and takes a pair back
 * whenever its entry is removed. A {@link net.virtuoso.spi.fastpath.FastPathDriver} opens a node's
 * {@link net.virtuoso.spi.fastpath.FastPath}; on it a {@link net.virtuoso.spi.fastpath.FastPathPeer} stands for each other node,
 * and a {@link net.virtuoso.spi.fastpath.KernelFlow} for each pair and direction. Which pairs, and when, the overlay decides: it
 * agrees with the overlay at the far end by messages over the link ({@link net.virtuoso.spi.transport.LinkChannel#sendMessage}).
 *
 * <p><b>Not encrypted.</b> Frames travel between the two nodes as they are, and a node believes the address that a datagram says
 * it comes from. Only between nodes whose operator asked for it at both.
 *
 * <p><b>Threads.</b> Everything but opening happens on one event loop.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.spi.fastpath;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
