package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a link's datagrams from being read, changed, repeated or invented: {@link SealedCover}, or {@link PlainCover}, which
 * only tells what was seen before. It also decides when the peer can be called, since that may need keys. Used on the event loop;
 * datagrams are in direct buffers, and no index is moved.
 */
interface Cover extends AutoCloseable {
    /** How many bytes follow each payload. */
    int tag();

    /** There is a way to the peer, and this end calls: {@link UdpLink#call} when it can. */
    void connected();

    /**
     * Protects a datagram that is to be sent and writes the tag behind its payload, where there is room.
     *
     * @param at where its header starts
     * @param call whether it is the call that opens the link, or keeps it open
     * @return {@code false} if it may not be sent
     */
    boolean seal(ByteBuf out, int at, int payload, boolean call);

    /**
     * Looks at something that isn't a datagram with a {@link LinkHeader}.
     *
     * @return how long it was; 0 if it may be one, -1 if it can't be anything
     */
    int foreign(ByteBuf bytes, int offset, int end);

    /** As {@link LinkHeader#validateDatagram}, with the tag. */
    int validate(ByteBuf bytes, int offset, int end);

    /**
     * Uncovers a datagram that was received.
     *
     * @param payload its length, without the tag
     * @return whether it is the peer's, and new
     */
    boolean open(ByteBuf bytes, int offset, int payload, LinkKind kind);

    /** The peer has started anew: nothing of what it had sent before counts. */
    void peerStartsAnew();

    /** The peer, which is called, wants other keys. */
    void peerWantsKeys();

    /**
     * The kernel says that nobody listens at the peer's address.
     *
     * @return whether the link is to be used as before, since anybody can make the kernel say so
     */
    boolean nobodyThere();

    /** To be called from time to time. */
    void tick();

    /** Why the link has to end now; {@code null} if it may go on. */
    @Nullable
    String objection();

    /** Gives back what it holds; nothing else is called afterwards. May be called again. */
    @Override
    void close();
}
