package net.virtuoso.transport.internal.way;

import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * How the bytes of an endpoint's connections get to peers and come from them. Belongs to one endpoint and is used on its event
 * loop, unless a method says otherwise.
 */
public interface Way extends AutoCloseable {
    /**
     * Where a call's socket connects.
     *
     * @return completes on any thread; fails with an exception whose message is for people, whole. Who doesn't want it any more
     *     cancels its {@link CompletionStage#toCompletableFuture}, so that what is under way can be given up.
     */
    CompletionStage<Hop> hop(Call call);

    /**
     * Puts in front of a call's handlers what it passes first.
     *
     * @param hop what {@link #hop} has given
     * @param pipeline of a socket that isn't connected yet; empty
     * @param failed takes why the call can't get through; the connection is closed then
     */
    void leave(Call call, Hop hop, ChannelPipeline pipeline, Consumer<String> failed);

    /**
     * The same for a connection that a stranger has made.
     *
     * @param pipeline of a connected socket; empty
     * @param refused takes why the stranger wasn't let in; the connection is closed by the way, after its answer
     */
    void arrive(ChannelPipeline pipeline, Consumer<String> refused);

    /** Whether a stranger is answered or costs computing before it has said which link it is for: how many is bounded then. */
    boolean answersStrangers();

    /**
     * Whether a stranger's connection comes from an address that tells him from others: then those of one host have a share of the
     * port only. Behind a front server or an SSH server all come from that one's address, often loopback, and whoever uses up the
     * share of it would keep all nodes out.
     */
    boolean showsHosts();

    /** Gives back what it holds; connections that stand go on. May be called again. */
    @Override
    void close();
}
