package net.virtuoso.simulation.internal.line;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;

/**
 * A node's simulated line: the UDP port at which others reach it, the real one of the node behind it, and a shaper each way.
 * Belongs to the relay's thread once it is connected.
 */
final class Line {
    private static final int HIGHEST_PORT = 65_535;

    private final String name;
    private final InetSocketAddress node;
    private final DatagramChannel channel;
    final Shaper up;
    final Shaper down;

    private Line(String name, InetSocketAddress node, DatagramChannel channel, Shaper up, Shaper down) {
        this.name = name;
        this.node = node;
        this.channel = channel;
        this.up = up;
        this.down = down;
    }

    /**
     * Binds the line's port of the loopback address.
     *
     * @throws RefusedException names the key, the value and what is allowed
     * @throws IOException if the port can't be had
     */
    static Line open(LineConfig config) throws IOException {
        Names.requireName("name", config.name());
        range("port", config.port(), HIGHEST_PORT);
        range("node.port", config.node_port(), HIGHEST_PORT);
        range("rate.mbit", config.rate_mbit(), 10_000);
        range("queue.ms", config.queue_ms(), 10_000);
        if (config.port() == config.node_port()) {
            throw RefusedException.conflict("port", config.port(), "another port than node.port");
        }
        long queueNanos = TimeUnit.MILLISECONDS.toNanos(config.queue_ms());
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 4 << 20);
            channel.bind(new InetSocketAddress(loopback, config.port()));
            channel.configureBlocking(false);
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "simulated line '" + config.name() + "': UDP port 127.0.0.1:" + config.port() + " can't be bound: "
                            + e.getMessage() + "; choose another 'port'",
                    e);
        }
        return new Line(
                config.name(),
                new InetSocketAddress(loopback, config.node_port()),
                channel,
                new Shaper(config.rate_mbit(), queueNanos),
                new Shaper(config.rate_mbit(), queueNanos));
    }

    private static void range(String key, int value, int high) {
        if (value < 1 || value > high) {
            throw RefusedException.invalid(key, value, "1 to " + high);
        }
    }

    String name() {
        return name;
    }

    /** The real address of the node behind it. */
    InetSocketAddress node() {
        return node;
    }

    DatagramChannel channel() {
        return channel;
    }
}
