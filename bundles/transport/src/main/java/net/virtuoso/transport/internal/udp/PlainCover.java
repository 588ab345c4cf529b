package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.SequenceWindow;
import org.jspecify.annotations.Nullable;

/** No protection: for benchmarks and networks that are trusted. */
final class PlainCover implements Cover {
    private final UdpLink link;
    private final SequenceWindow window = new SequenceWindow();

    PlainCover(UdpLink link) {
        this.link = link;
    }

    @Override
    public int tag() {
        return 0;
    }

    @Override
    public void connected() {
        link.call();
    }

    @Override
    public boolean seal(ByteBuf out, int at, int payload, boolean call) {
        return true;
    }

    @Override
    public int foreign(ByteBuf bytes, int offset, int end) {
        return 0;
    }

    @Override
    public int validate(ByteBuf bytes, int offset, int end) {
        return LinkHeader.validateDatagram(bytes, offset, end);
    }

    /** Greetings aren't counted: one of a peer that has started anew has a number that was seen before. */
    @Override
    public boolean open(ByteBuf bytes, int offset, int payload, LinkKind kind) {
        return kind == LinkKind.HELLO
                || kind == LinkKind.HELLO_ACK
                || (link.isHeard() && window.accept(LinkHeader.sequence(bytes, offset)));
    }

    @Override
    public void peerStartsAnew() {
        window.reset();
    }

    @Override
    public void peerWantsKeys() {
        // There are none.
    }

    @Override
    public boolean nobodyThere() {
        return false;
    }

    @Override
    public void tick() {
        // Nothing wears out.
    }

    @Override
    public @Nullable String objection() {
        return null;
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    @Override
    public String toString() {
        return window.missing() + " datagrams missing";
    }
}
