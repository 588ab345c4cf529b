package net.virtuoso.transport.internal;

import net.virtuoso.model.LinkConfig;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;

/** Who may speak on a link. */
public final class Peers {
    private Peers() {}

    /** What this end says when it calls. */
    public static Hello call(LinkConfig link, String node, long nonce) {
        return new Hello(LinkHeader.VERSION, nonce, 0, link.id(), node, link.peer());
    }

    /** Whether a call is for this end of this link, by the node that it leads to. */
    public static boolean mayCall(Hello hello, LinkConfig link, String node) {
        return !link.initiator() && hello.echo() == 0 && isBetween(hello, link, node);
    }

    /** Whether an answer is to this end's call, by the node that it leads to. */
    public static boolean mayAnswer(Hello hello, LinkConfig link, String node, long nonce) {
        return link.initiator() && hello.echo() == nonce && isBetween(hello, link, node);
    }

    private static boolean isBetween(Hello hello, LinkConfig link, String node) {
        return hello.link().equals(link.id())
                && hello.from().equals(link.peer())
                && hello.to().equals(node);
    }
}
