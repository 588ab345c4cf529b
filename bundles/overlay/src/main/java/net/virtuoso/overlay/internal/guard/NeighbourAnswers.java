package net.virtuoso.overlay.internal.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.function.LongPredicate;
import net.virtuoso.wire.ArpPacket;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.Ipv6Headers;
import net.virtuoso.wire.NeighbourMessage;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers who asks a whole network for an address that is known, so that the question needn't go round (as RFC 9161 does for
 * EVPN). Only what is sent to a group is answered: a question to one station is about whether that station is there. Who asks for
 * its own address (an announcement, or the probe of RFC 5227 and 4862, 5.4) gets no answer; who probes for another's learns that
 * it is taken. The address of a trusted VM isn't answered in IPv6, since only it knows whether it is a router. Frames with a VLAN
 * tag are left alone: the bindings are those of the untagged LAN.
 */
public final class NeighbourAnswers {
    private final Neighbours neighbours;

    /** @param neighbours what is known */
    public NeighbourAnswers(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /**
     * The answer to a frame.
     *
     * @param frame lent, already checked; sent to a group
     * @param ethernet the absolute offset of its Ethernet header
     * @param source its sender
     * @param running whether a VM, by MAC address, can be told to be there
     * @return a frame for the one who asks, which the caller releases; {@code null} if there is nothing to answer
     */
    public @Nullable ByteBuf answer(ByteBuf frame, int ethernet, long source, LongPredicate running) {
        int payload = ethernet + EthernetFrame.MIN_LENGTH;
        int type = frame.getUnsignedShort(payload - 2);
        if (type == EthernetFrame.ARP) {
            return arp(frame, payload, source, running);
        }
        return type == EthernetFrame.IPV6 ? neighbour(frame, ethernet, payload, source, running) : null;
    }

    private @Nullable ByteBuf arp(ByteBuf frame, int packet, long source, LongPredicate running) {
        if (!ArpPacket.isValid(frame, packet)
                || ArpPacket.operation(frame, packet) != ArpPacket.REQUEST
                || ArpPacket.senderMac(frame, packet) != source) {
            return null;
        }
        int target = ArpPacket.targetIp(frame, packet);
        int sender = ArpPacket.senderIp(frame, packet);
        long owner = neighbours.owner(target);
        if (owner == Bindings.NOBODY || owner == source || sender == target || (sender != 0 && !running.test(owner))) {
            return null;
        }
        ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer(VirtioNetHeader.MIN_FRAME + ArpPacket.LENGTH);
        ArpPacket.writeReply(answer, owner, frame, packet);
        return answer;
    }

    private @Nullable ByteBuf neighbour(ByteBuf frame, int ethernet, int network, long source, LongPredicate running) {
        int icmp = network + Ipv6Headers.LENGTH;
        if (icmp >= frame.writerIndex()
                || Ipv6Headers.protocol(Ipv6Headers.find(frame, network)) != Ipv6Headers.ICMPV6
                || Ipv6Headers.offset(Ipv6Headers.find(frame, network)) != Ipv6Headers.LENGTH
                || frame.getUnsignedByte(icmp) != NeighbourMessage.NEIGHBOUR_SOLICITATION
                || !NeighbourMessage.isValid(frame, network, icmp)) {
            return null;
        }
        long owner = neighbours
                .bindings()
                .hostOwner(NeighbourMessage.targetHigh(frame, icmp), NeighbourMessage.targetLow(frame, icmp));
        long asker = NeighbourMessage.option(frame, network, icmp, NeighbourMessage.SOURCE_ADDRESS, source);
        boolean probe = frame.getLong(network + 8) == 0 && frame.getLong(network + 16) == 0;
        if (owner == Bindings.NOBODY
                || owner == source
                || asker != (probe ? NeighbourMessage.ABSENT : source)
                || (!probe && !running.test(owner))) {
            return null;
        }
        int flags = VirtioNetHeader.flags(frame, ethernet - VirtioNetHeader.LENGTH);
        if ((flags & VirtioNetHeader.NEEDS_CHECKSUM) == 0 && !NeighbourMessage.isChecksumRight(frame, network, icmp)) {
            return null;
        }
        ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer(NeighbourMessage.ADVERTISEMENT_FRAME);
        NeighbourMessage.writeAdvertisement(answer, owner, source, frame, network, icmp);
        return answer;
    }
}
