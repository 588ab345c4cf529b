package net.virtuoso.fastpath.linux.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;

/** IP addresses in endpoints. */
final class Addresses {
    private Addresses() {}

    /**
     * The address of an endpoint. It is never looked up: frames are let in by it.
     *
     * @param key what the endpoint is called, for messages
     * @throws RefusedException if it is a name or stands for no single host
     */
    static InetAddress parse(String key, Endpoint endpoint) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(endpoint.host());
        if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw RefusedException.invalid(
                    key, endpoint, "a single host's IP address and port, such as 192.0.2.1:4789");
        }
        return address;
    }
}
