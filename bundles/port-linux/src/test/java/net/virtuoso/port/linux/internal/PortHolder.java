package net.virtuoso.port.linux.internal;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;

/** A process that opens ports and waits to be killed. */
final class PortHolder {
    static final String READY = "ready";

    private PortHolder() {}

    /** @param arguments the node's name, then devices */
    public static void main(String[] arguments) throws Exception {
        IoEventLoop loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next();
        for (int i = 1; i < arguments.length; i++) {
            MacAddress mac = new MacAddress(0x0200_0000_0000L + i);
            Wire.open(
                    new PacketPortDriver(),
                    new Port("net", arguments[0], arguments[i], PortRole.VM, "packet", mac, null),
                    loop);
        }
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
