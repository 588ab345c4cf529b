package net.virtuoso.control.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.control.ControlMessage;
import org.junit.jupiter.api.Test;

class ControlChannelHandlerTest {
    private final ControlCodec codec = new ControlCodec();
    private final List<ControlMessage> received = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();

    private EmbeddedChannel channel() {
        return channel((peer, message) -> {});
    }

    private EmbeddedChannel channel(BiConsumer<Peer, ControlMessage> answer) {
        EmbeddedChannel channel = new EmbeddedChannel();
        ControlChannelHandler.install(
                channel,
                codec,
                new PeerListener() {
                    @Override
                    public void opened(Peer peer) {
                        // The channel was active before the handlers came.
                    }

                    @Override
                    public void received(Peer peer, ControlMessage message) {
                        received.add(message);
                        answer.accept(peer, message);
                    }

                    @Override
                    public void closed(Peer peer, String reason) {
                        closed.add(reason);
                    }

                    @Override
                    public void failed(String address, String reason) {
                        closed.add(reason);
                    }
                },
                5_000,
                null);
        return channel;
    }

    private ByteBuf bytes(ControlMessage... messages) {
        ByteBuf bytes = Unpooled.buffer();
        for (ControlMessage message : messages) {
            byte[] encoded = codec.encode(message);
            bytes.writeInt(encoded.length).writeBytes(encoded);
        }
        return bytes;
    }

    @Test
    void messagesOfOneReadComeInOrder() {
        ControlMessage[] messages = {
            new ControlMessage.Welcome("c", 1_000),
            new ControlMessage.Heartbeat(1),
            new ControlMessage.Configure(NodeConfig.empty("n")),
            new ControlMessage.Heartbeat(2)
        };
        EmbeddedChannel channel = channel();
        channel.writeInbound(bytes(messages));

        assertThat(received).containsExactly(messages);
        channel.finishAndReleaseAll();
    }

    @Test
    void messagesInPiecesComeInOrder() {
        ControlMessage[] messages = {new ControlMessage.Heartbeat(1), new ControlMessage.Heartbeat(2)};
        EmbeddedChannel channel = channel();
        ByteBuf all = bytes(messages);
        while (all.isReadable()) {
            channel.writeInbound(all.readRetainedSlice(1));
        }
        all.release();

        assertThat(received).containsExactly(messages);
        channel.finishAndReleaseAll();
    }

    @Test
    void nothingIsHeardBehindWhatIsNoMessage() {
        EmbeddedChannel channel = channel();
        ByteBuf all = bytes(new ControlMessage.Heartbeat(1));
        all.writeInt(2).writeByte('{').writeByte('x');
        channel.writeInbound(all.writeBytes(bytes(new ControlMessage.Heartbeat(2))));

        assertThat(received).containsExactly(new ControlMessage.Heartbeat(1));
        assertThat(closed).hasSize(1);
        channel.finishAndReleaseAll();
    }

    /** What the other side has sent in the same read as that for which it was closed. */
    @Test
    void whoIsClosedIsNotHeardAnyMore() {
        EmbeddedChannel channel = channel((peer, message) -> peer.close("no"));
        channel.writeInbound(bytes(new ControlMessage.Heartbeat(1), new ControlMessage.Heartbeat(2)));

        assertThat(received).containsExactly(new ControlMessage.Heartbeat(1));
        assertThat(closed).containsExactly("no");
        channel.finishAndReleaseAll();
    }

    @Test
    void aLargeFirstMessageIsRefusedBeforeItIsTakenIn() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(Unpooled.buffer().writeInt(ControlCodec.MAX_JOIN_LENGTH + 1));

        assertThat(channel.isOpen()).isFalse();
        assertThat(received).isEmpty();
    }
}
