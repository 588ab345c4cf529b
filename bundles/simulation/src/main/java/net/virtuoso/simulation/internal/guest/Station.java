package net.virtuoso.simulation.internal.guest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.virtuoso.model.MacAddress;
import net.virtuoso.simulation.internal.port.SimulatedInterface;
import net.virtuoso.wire.EthernetFrame;
import org.jspecify.annotations.Nullable;

/**
 * A simulated machine on a LAN: ARP, ICMP echo both ways, UDP. Used on its event executor only, but for {@link #ping}.
 *
 * <p>It has no address until {@link #setAddress}; until then it hears UDP that is sent to it whatever the IP address, as a DHCP
 * client has to.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers run on the executor, which reports what they throw
public final class Station implements SimulatedInterface.Machine {
    private static final long PING_LIMIT_MILLIS = 1_000;
    private static final int ICMP_ECHO = 8;
    private static final int ICMP_ECHO_REPLY = 0;
    private static final int ICMP_HEADER = 8;
    private static final int PING_BYTES = 56;
    private static final int MAX_PINGS = 1_000;

    private final long mac;
    private final EventExecutor executor;
    private final Consumer<ByteBuf> wire;
    private final ByteBufAllocator allocator;
    private final Neighbours neighbours;
    private final Map<Integer, DatagramListener> ports = new HashMap<>();
    private final List<Runnable> readCompletes = new ArrayList<>();
    private final Map<Integer, CompletableFuture<Boolean>> pings = new HashMap<>();
    private int address;
    private int nextPing;

    /** Takes UDP datagrams. */
    @FunctionalInterface
    public interface DatagramListener {
        /**
         * A datagram came in.
         *
         * @param from the sender's IP address
         * @param fromPort its port
         * @param frame lent: holds the datagram
         * @param offset where the payload begins, absolute
         * @param length its length
         */
        void received(int from, int fromPort, ByteBuf frame, int offset, int length);
    }

    /**
     * A machine.
     *
     * @param mac its address
     * @param wire takes the frames that it sends, with their reference
     */
    public Station(MacAddress mac, EventExecutor executor, Consumer<ByteBuf> wire) {
        this(mac, executor, wire, PooledByteBufAllocator.DEFAULT);
    }

    /** A machine whose frames are counted by a test's allocator. */
    public Station(MacAddress mac, EventExecutor executor, Consumer<ByteBuf> wire, ByteBufAllocator allocator) {
        this.mac = mac.value();
        this.executor = executor;
        this.wire = wire;
        this.allocator = allocator;
        neighbours = new Neighbours(executor, this::askFor, this::sendTo);
    }

    /** Its hardware address. */
    public long mac() {
        return mac;
    }

    /** Its IP address; 0 while it has none. */
    public int address() {
        return address;
    }

    /** Gives it an IP address. */
    public void setAddress(int ip) {
        address = ip;
    }

    /** Has what is sent to a UDP port taken by a listener; {@code null} ends that. */
    public void listen(int port, @Nullable DatagramListener listener) {
        if (listener == null) {
            ports.remove(port);
        } else {
            ports.put(port, listener);
        }
    }

    /** Calls something whenever the frames of one wake-up have been dealt with. */
    public void onReadComplete(Runnable task) {
        readCompletes.add(task);
    }

    /** Ends that. */
    public void removeReadComplete(Runnable task) {
        readCompletes.remove(task);
    }

    /**
     * A frame with room for the headers, to which the caller adds its payload, for {@link #send}.
     *
     * @param payload the longest payload
     */
    public ByteBuf datagram(int payload) {
        return allocator.directBuffer(Packets.UDP_PAYLOAD + payload).writeZero(Packets.UDP_PAYLOAD);
    }

    /** Sends a datagram made by {@link #datagram}; its reference passes to the station. */
    public void send(int to, int fromPort, int toPort, ByteBuf datagram) {
        udp(datagram, address, to, fromPort, toPort);
        if (to == Ipv4.BROADCAST) {
            sendTo(EthernetFrame.BROADCAST, datagram);
        } else {
            neighbours.send(to, datagram);
        }
    }

    /** As {@link #send}, to a machine that can't answer ARP yet because it has no address. */
    public void sendToMac(long toMac, int to, int fromPort, int toPort, ByteBuf datagram) {
        udp(datagram, address, to, fromPort, toPort);
        sendTo(toMac, datagram);
    }

    private static void udp(ByteBuf frame, int from, int to, int fromPort, int toPort) {
        frame.setShort(Packets.TRANSPORT, fromPort)
                .setShort(Packets.TRANSPORT + 2, toPort)
                .setShort(Packets.TRANSPORT + 4, frame.writerIndex() - Packets.TRANSPORT)
                .setShort(Packets.TRANSPORT + 6, 0);
        Packets.ip(frame, Packets.UDP, from, to);
    }

    private void sendTo(long toMac, ByteBuf packet) {
        Packets.ethernet(packet, toMac, mac, EthernetFrame.IPV4);
        wire.accept(packet);
    }

    /**
     * Sends one ICMP echo request. May be called on any thread.
     *
     * @return whether it was answered within a second
     */
    public CompletableFuture<Boolean> ping(int to) {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        executor.execute(() -> {
            int number = nextPing++ & 0xffff;
            if (address == 0 || pings.size() >= MAX_PINGS || pings.putIfAbsent(number, answered) != null) {
                answered.complete(false);
                return;
            }
            ByteBuf frame = allocator.directBuffer(Packets.TRANSPORT + ICMP_HEADER + PING_BYTES);
            frame.writeZero(Packets.TRANSPORT)
                    .writeInt(ICMP_ECHO << 24)
                    .writeShort(1)
                    .writeShort(number);
            icmp(frame.writeZero(PING_BYTES), to);
            executor.schedule(() -> answer(number, false), PING_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        });
        return answered;
    }

    private void answer(int number, boolean answered) {
        CompletableFuture<Boolean> waiting = pings.remove(number);
        if (waiting != null) {
            waiting.complete(answered);
        }
    }

    private void icmp(ByteBuf frame, int to) {
        frame.setShort(Packets.TRANSPORT + 2, 0);
        frame.setShort(Packets.TRANSPORT + 2, Packets.checksum(frame, Packets.TRANSPORT, frame.writerIndex()));
        Packets.ip(frame, Packets.ICMP, address, to);
        neighbours.send(to, frame);
    }

    private void askFor(int ip) {
        if (address != 0) {
            arp(1, EthernetFrame.BROADCAST, 0, ip);
        }
    }

    private void arp(int operation, long toMac, long targetMac, int targetIp) {
        ByteBuf frame = allocator.directBuffer(Packets.NETWORK + Packets.ARP_LENGTH);
        frame.writeZero(Packets.NETWORK);
        frame.writeInt(0x0001_0800).writeShort(0x0604).writeShort(operation);
        frame.writeZero(6).writeInt(address).writeZero(6).writeInt(targetIp);
        Packets.address(frame, Packets.NETWORK + 8, mac);
        Packets.address(frame, Packets.NETWORK + 18, targetMac);
        Packets.ethernet(frame, toMac, mac, EthernetFrame.ARP);
        wire.accept(frame);
    }

    @Override
    public void frameReceived(ByteBuf lent) {
        ByteBuf frame = lent.slice(); // its offsets are those of the frames that we write
        if (frame.readableBytes() < Packets.NETWORK) {
            return;
        }
        long to = Packets.address(frame, Packets.ETHERNET);
        if (to != mac && to != EthernetFrame.BROADCAST) {
            return;
        }
        int type = frame.getUnsignedShort(Packets.TYPE);
        if (type == EthernetFrame.ARP && frame.readableBytes() >= Packets.NETWORK + Packets.ARP_LENGTH) {
            takeArp(frame);
        } else if (type == EthernetFrame.IPV4 && frame.readableBytes() >= Packets.TRANSPORT) {
            takeIp(frame);
        }
    }

    private void takeArp(ByteBuf frame) {
        long senderMac = Packets.address(frame, Packets.NETWORK + 8);
        int senderIp = frame.getInt(Packets.NETWORK + 14);
        boolean forUs = address != 0 && frame.getInt(Packets.NETWORK + 24) == address;
        neighbours.heard(senderIp, senderMac, forUs);
        if (forUs && frame.getUnsignedShort(Packets.NETWORK + 6) == 1) {
            arp(2, senderMac, senderMac, senderIp);
        }
    }

    private void takeIp(ByteBuf frame) {
        int end = Packets.NETWORK + frame.getUnsignedShort(Packets.NETWORK + 2);
        int to = frame.getInt(Packets.NETWORK + 16);
        boolean whole = frame.getUnsignedByte(Packets.NETWORK) == 0x45
                && (frame.getUnsignedShort(Packets.NETWORK + 6) & 0x3fff) == 0
                && end >= Packets.TRANSPORT
                && end <= frame.writerIndex()
                && Packets.checksum(frame, Packets.NETWORK, Packets.TRANSPORT) == 0;
        if (!whole || (address != 0 && to != address && to != Ipv4.BROADCAST)) {
            return;
        }
        int from = frame.getInt(Packets.NETWORK + 12);
        int protocol = frame.getUnsignedByte(Packets.NETWORK + 9);
        if (protocol == Packets.ICMP && end >= Packets.TRANSPORT + ICMP_HEADER && address != 0 && to == address) {
            takeIcmp(frame, from, end);
        } else if (protocol == Packets.UDP && end >= Packets.UDP_PAYLOAD) {
            int length = frame.getUnsignedShort(Packets.TRANSPORT + 4) - Packets.UDP_HEADER;
            DatagramListener listener = ports.get(frame.getUnsignedShort(Packets.TRANSPORT + 2));
            if (listener != null && length >= 0 && Packets.UDP_PAYLOAD + length <= end) {
                listener.received(from, frame.getUnsignedShort(Packets.TRANSPORT), frame, Packets.UDP_PAYLOAD, length);
            }
        }
    }

    private void takeIcmp(ByteBuf frame, int from, int end) {
        if (Packets.checksum(frame, Packets.TRANSPORT, end) != 0) {
            return;
        }
        int type = frame.getUnsignedByte(Packets.TRANSPORT);
        if (type == ICMP_ECHO) {
            ByteBuf reply = allocator.directBuffer(end);
            reply.writeZero(Packets.TRANSPORT)
                    .writeBytes(frame, Packets.TRANSPORT, end - Packets.TRANSPORT)
                    .setByte(Packets.TRANSPORT, ICMP_ECHO_REPLY);
            icmp(reply, from);
        } else if (type == ICMP_ECHO_REPLY) {
            answer(frame.getUnsignedShort(Packets.TRANSPORT + 6), true);
        }
    }

    @Override
    public void readComplete() {
        for (int i = 0; i < readCompletes.size(); i++) {
            readCompletes.get(i).run();
        }
    }

    /** Lets go of what waits to be sent. */
    public void close() {
        neighbours.close();
        ports.clear();
        readCompletes.clear();
        List.copyOf(pings.keySet()).forEach(number -> answer(number, false));
    }
}
