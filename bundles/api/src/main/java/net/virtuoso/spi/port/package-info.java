/**
 * The port side of the data path: how a device (an interface, a TAP, a simulated VM) gives and takes frames.
 *
 * <p><b>Frames.</b> A frame is a {@link io.netty.buffer.ByteBuf} with a memory address (direct, pooled) whose readable bytes
 * are a 10-byte virtio-net header (little-endian, as Linux's {@code struct virtio_net_hdr}) and an Ethernet frame without
 * FCS: up to 64 KB where segmentation offload is on. Its readable bytes never change while it travels.
 *
 * <p><b>Ownership.</b> Whoever calls with a frame lends it: the callee may read it until it returns, and calls
 * {@code retain()} (and later {@code release()}) if it keeps it longer. The caller releases its own reference as always, and
 * may reuse the buffer only while its reference count is 1.
 *
 * <p><b>Threads.</b> Everything on a port happens on the event loop that it was opened with, callbacks included, unless a
 * method says otherwise.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.spi.port;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
