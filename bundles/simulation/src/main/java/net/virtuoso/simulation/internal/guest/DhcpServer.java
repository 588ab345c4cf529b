package net.virtuoso.simulation.internal.guest;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.virtuoso.model.MacAddress;

/** Lends addresses of a range, the same one to the same client. Used on the station's executor; leases can be read anywhere. */
public final class DhcpServer {
    private final Station station;
    private final int first;
    private final int count;
    private final Map<Long, Integer> offers = new ConcurrentHashMap<>();
    private final Map<Long, Integer> leases = new ConcurrentHashMap<>();

    /**
     * A server on a machine that has its address.
     *
     * @param first the first address to lend
     * @param count how many
     */
    public DhcpServer(Station station, int first, int count) {
        this.station = station;
        this.first = first;
        this.count = count;
        station.listen(DhcpMessage.SERVER_PORT, this::received);
    }

    /** What it has lent to a client. */
    public Optional<Integer> lease(MacAddress client) {
        return Optional.ofNullable(leases.get(client.value()));
    }

    private void received(int from, int fromPort, ByteBuf frame, int offset, int length) {
        DhcpMessage message = DhcpMessage.read(frame, offset, length);
        if (message.reply() || (message.server() != 0 && message.server() != station.address())) {
            return;
        }
        if (message.type() == DhcpMessage.DISCOVER) {
            Integer offer = offers.get(message.mac());
            if (offer == null && offers.size() < count) {
                offer = first + offers.size();
                offers.put(message.mac(), offer);
            }
            if (offer != null) {
                answer(message, DhcpMessage.OFFER, offer);
            }
        } else if (message.type() == DhcpMessage.REQUEST) {
            Integer offer = offers.get(message.mac());
            if (offer != null && offer == message.requested()) {
                leases.put(message.mac(), offer);
                answer(message, DhcpMessage.ACK, offer);
            } else {
                answer(message, DhcpMessage.NAK, 0);
            }
        }
    }

    private void answer(DhcpMessage question, int type, int yours) {
        ByteBuf datagram = station.datagram(DhcpMessage.LENGTH);
        new DhcpMessage(true, question.xid(), yours, question.mac(), type, 0, station.address()).write(datagram);
        int to = yours == 0 ? Ipv4.BROADCAST : yours;
        station.sendToMac(question.mac(), to, DhcpMessage.SERVER_PORT, DhcpMessage.CLIENT_PORT, datagram);
    }
}
