package net.virtuoso.lab.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/**
 * Ports of the loopback address that nobody has now, for containers that share a machine. Below those that the kernel gives to
 * outgoing connections, so that none is taken by accident before its container has bound it.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private FreePorts() {}

    /** Different TCP ports. */
    public static List<Integer> tcp(int count) {
        return free(count, port -> {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.isBound();
            } catch (IOException e) {
                return false; // taken
            }
        });
    }

    /** Different UDP ports. */
    public static List<Integer> udp(int count) {
        return free(count, port -> {
            try (DatagramSocket socket =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                return socket.isBound();
            } catch (IOException e) {
                return false; // taken
            }
        });
    }

    private static List<Integer> free(int count, IntPredicate isFree) {
        return ThreadLocalRandom.current()
                .ints(FIRST, LAST)
                .filter(isFree)
                .distinct()
                .limit(count)
                .boxed()
                .toList();
    }
}
