/**
 * Byte layouts of what crosses the overlay. Plain Java over Netty buffers: no input, output, thread or clock.
 *
 * <p><b>Inside.</b> A frame is a {@linkplain net.virtuoso.wire.VirtioNetHeader virtio-net header} of 10 bytes and an
 * {@linkplain net.virtuoso.wire.EthernetFrame Ethernet frame} without FCS. With segmentation offload it is a
 * <em>super-frame</em>: one header and up to 64 KB of TCP payload that stand for dozens of packets. It comes from a guest and
 * is hostile until {@link net.virtuoso.wire.VirtioNetHeader#validate} has passed it.
 * {@link net.virtuoso.wire.TrafficClassifier} says what a frame is about.
 */
@Export
@Version("0.1.0")
@NullMarked
package net.virtuoso.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
