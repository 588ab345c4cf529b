package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.virtuoso.control.internal.connection.ControlChannelHandler;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.control.internal.connection.PeerListener;
import net.virtuoso.model.Node;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.control.ControlMessage;

/**
 * What arrives on a control connection: one byte that says how it is broken into reads, then messages of 32 bits of length and as
 * many bytes each. However it is broken, the same messages are heard in the same order, and a connection that opens is closed
 * once, for a reason.
 */
final class ConnectionTarget implements Target {
    private static final long SILENCE_MILLIS = 60_000;
    private static final String INTERNAL = "java.lang.";
    private static final ControlCodec CODEC = new ControlCodec();

    @Override
    public String name() {
        return "connection";
    }

    @Override
    public void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        List<ControlMessage> whole = new Hearer().read(bytes, Math.max(1, bytes.length));
        List<ControlMessage> broken = new Hearer().read(bytes, 1 + (input[0] & 0xff));
        FrameChecks.require(
                whole.equals(broken), "in one piece " + whole + ", in pieces of " + (input[0] & 0xff) + " " + broken);
    }

    private static final class Hearer implements PeerListener {
        private final List<ControlMessage> messages = new ArrayList<>();
        private final List<String> ends = new ArrayList<>();
        private int opened;
        private int closed;

        List<ControlMessage> read(byte[] bytes, int piece) {
            Counted buffers = new Counted();
            EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel made) {
                    made.config().setAllocator(buffers.allocator);
                    ControlChannelHandler.install(made, CODEC, Hearer.this, SILENCE_MILLIS, null);
                }
            });
            for (int at = 0; at < bytes.length && channel.isOpen(); at += piece) {
                int length = Math.min(piece, bytes.length - at);
                channel.writeInbound(buffers.allocator.directBuffer(length).writeBytes(bytes, at, length));
            }
            FrameChecks.require(channel.readOutbound() == null, "an answer that nobody has written");
            channel.finishAndReleaseAll();
            buffers.requireNothingHeld();
            FrameChecks.require(opened == 1 && closed == 1, "opened " + opened + " times, closed " + closed);
            FrameChecks.require(!ends.get(0).isEmpty(), "an end without a reason");
            // What came may be repeated, and may say anything.
            boolean told = new String(bytes, StandardCharsets.UTF_8).contains(INTERNAL);
            FrameChecks.require(told || !ends.get(0).contains(INTERNAL), "a reason that says: " + ends);
            return messages;
        }

        @Override
        public void opened(Peer peer) {
            opened++;
        }

        @Override
        public void received(Peer peer, ControlMessage message) {
            FrameChecks.require(closed == 0, "a message behind the end");
            messages.add(message);
        }

        @Override
        public void closed(Peer peer, String reason) {
            closed++;
            ends.add(reason);
        }

        @Override
        public void failed(String address, String reason) {
            throw new IllegalStateException("a plain connection fails: " + reason);
        }
    }

    @Override
    public List<byte[]> seeds() {
        byte[] join = CODEC.encode(new ControlMessage.Join(2, new Node("a", new TreeMap<>()), "1.0"));
        byte[] heartbeat = CODEC.encode(new ControlMessage.Heartbeat(1));
        byte[] large = CODEC.encode(new ControlMessage.Refused("x".repeat(200), "192.0.2.1:1"));
        byte[] longer = ("{\"type\":\"heartbeat\",\"revision\":2" + " ".repeat(ControlCodec.MAX_JOIN_LENGTH) + "}")
                .getBytes(StandardCharsets.UTF_8);
        return List.of(
                stream(join, heartbeat, large, heartbeat),
                stream(heartbeat, longer, heartbeat),
                stream(longer, heartbeat),
                stream(join, new byte[0], heartbeat),
                stream(new byte[] {22, 3, 1}));
    }

    private static byte[] stream(byte[]... messages) {
        ByteBuf out = Unpooled.buffer().writeByte(50);
        for (byte[] message : messages) {
            out.writeInt(message.length).writeBytes(message);
        }
        return ByteBufUtil.getBytes(out);
    }
}
