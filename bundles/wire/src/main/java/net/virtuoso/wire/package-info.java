/**
 * Byte layouts of what crosses the overlay. Plain Java over Netty buffers: no input, output, thread or clock.
 *
 * <p><b>Inside.</b> A frame is a {@linkplain net.virtuoso.wire.VirtioNetHeader virtio-net header} of 10 bytes and an
 * {@linkplain net.virtuoso.wire.EthernetFrame Ethernet frame} without FCS. With segmentation offload it is a
 * <em>super-frame</em>: one header and up to 64 KB of TCP payload that stand for dozens of packets. It comes from a guest and
 * is hostile until {@link net.virtuoso.wire.VirtioNetHeader#validate} has passed it.
 * {@link net.virtuoso.wire.TrafficClassifier} says what a frame is about; {@link net.virtuoso.wire.ArpPacket},
 * {@link net.virtuoso.wire.NeighbourMessage}, {@link net.virtuoso.wire.DhcpMessage} and {@link net.virtuoso.wire.Ipv6Headers} read
 * what hosts say to find each other. {@link net.virtuoso.wire.PcapngWriter} writes frames down.
 *
 * <p><b>Between nodes.</b> Everything that travels has a {@linkplain net.virtuoso.wire.LinkHeader link header} of 24 bytes in
 * front:
 *
 * <pre>
 *  0        1        2        3        4        5        6        7
 * +--------+--------+--------+--------+--------+--------+--------+--------+
 * |10v|kind|  hops  |  index |  count |      network number      |key, fl.|
 * +--------+--------+--------+--------+--------+--------+--------+--------+
 * |                            sequence number                            |
 * +--------+--------+--------+--------+--------+--------+--------+--------+
 * |       send time, microseconds     |  fragment size  | payload length  |
 * +--------+--------+--------+--------+--------+--------+--------+--------+
 * </pre>
 *
 * <p>The first byte is 144 to 159. On the port of encrypted UDP links DTLS records, whose first byte is 20 to 63, make the keys;
 * which of the two a datagram is, its first byte tells (as in RFC 7983).
 *
 * <p>{@link net.virtuoso.wire.Fragmenter} cuts a frame into datagrams of the path's size, whatever the guest's MTU, and
 * {@link net.virtuoso.wire.Reassembler} puts it together again, in spite of loss and reordering;
 * {@link net.virtuoso.wire.SequenceWindow} keeps duplicates away. {@link net.virtuoso.wire.Hello} opens a link. The same in
 * words, with the opening of a link, stands in {@code docs/wire/link-header.md}.
 */
@Export
@Version("0.1.0")
@NullMarked
package net.virtuoso.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
