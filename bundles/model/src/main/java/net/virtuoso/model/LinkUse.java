package net.virtuoso.model;

import java.util.List;

/**
 * That a network uses a link at one node, and whose frames may come over it there.
 *
 * @param link {@link LinkConfig#id()}
 * @param sources the senders of frames that the node at the other end may hand over: VMs that are there, and those for which it
 *     is a relay; {@link MacPattern#ANY} if these can't be named, as at the proxy
 */
public record LinkUse(String link, List<MacPattern> sources) {
    /** Checks both parts and takes a copy. */
    public LinkUse {
        Names.requireLabel("link", link);
        sources = List.copyOf(Names.require("sources", sources, "a list"));
    }
}
