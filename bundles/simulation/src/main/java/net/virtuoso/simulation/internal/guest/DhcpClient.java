package net.virtuoso.simulation.internal.guest;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Gets a machine its address; asks once a second until it has one. Used on the machine's executor. */
@SuppressWarnings("FutureReturnValueIgnored") // timers run on the executor, which reports what they throw
public final class DhcpClient {
    private static final long REPEAT_MILLIS = 1_000;

    private final Station station;
    private final EventExecutor executor;
    private final Runnable bound;
    private final int xid;
    private boolean ended;
    private int offered;
    private int server;

    /** @param bound called when the machine has its address */
    public DhcpClient(Station station, EventExecutor executor, RandomGenerator random, Runnable bound) {
        this.station = station;
        this.executor = executor;
        this.bound = bound;
        xid = random.nextInt();
    }

    /** Begins to ask. */
    public void start() {
        station.listen(DhcpMessage.CLIENT_PORT, this::received);
        ask();
    }

    /** Ends asking. */
    public void stop() {
        ended = true;
        station.listen(DhcpMessage.CLIENT_PORT, null);
    }

    private void ask() {
        if (!ended) {
            send(offered == 0 ? DhcpMessage.DISCOVER : DhcpMessage.REQUEST);
            executor.schedule(this::ask, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void send(int type) {
        ByteBuf datagram = station.datagram(DhcpMessage.LENGTH);
        new DhcpMessage(false, xid, 0, station.mac(), type, offered, server).write(datagram);
        station.send(Ipv4.BROADCAST, DhcpMessage.CLIENT_PORT, DhcpMessage.SERVER_PORT, datagram);
    }

    private void received(int from, int fromPort, ByteBuf frame, int offset, int length) {
        DhcpMessage message = DhcpMessage.read(frame, offset, length);
        if (!message.reply() || message.xid() != xid || message.mac() != station.mac()) {
            return;
        }
        if (message.type() == DhcpMessage.OFFER && offered == 0 && message.yours() != 0) {
            offered = message.yours();
            server = message.server();
            send(DhcpMessage.REQUEST);
        } else if (message.type() == DhcpMessage.NAK) {
            offered = 0;
            server = 0;
        } else if (message.type() == DhcpMessage.ACK && message.yours() != 0 && message.yours() == offered) {
            station.setAddress(offered);
            stop();
            bound.run();
        }
    }
}
