package net.virtuoso.overlay.internal;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.LinkUse;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.overlay.internal.forward.Sources;
import org.jspecify.annotations.Nullable;

/**
 * Over which links frames of one network may come to this node, and from whom: what the far ends may say, so that a node that
 * lies can speak for its own VMs only and in its own networks only. Used on the event loop only.
 */
final class Arrivals {
    private Map<LinkAttachment, Sources> now = Map.of();
    /** What held before: frames that were sent by it are still on their way, and far ends hear of changes later. */
    private final List<Map<LinkAttachment, Sources>> before = new ArrayList<>();

    /**
     * What a configuration says.
     *
     * @param links all of the node's, by identifier
     */
    static Map<LinkAttachment, Sources> uses(NetworkConfig config, Map<String, LinkAttachment> links) {
        Map<LinkAttachment, Sources> uses = new IdentityHashMap<>();
        for (LinkUse use : config.uses()) {
            put(uses, links.get(use.link()), new Sources(use.sources()));
        }
        if (config.uses().isEmpty()) {
            config.tree().forEach(link -> put(uses, links.get(link), Sources.ANYBODY));
            for (RuleConfig rule : config.rules()) {
                if (rule.target() instanceof Target.ToLink to) {
                    put(uses, links.get(to.link()), Sources.ANYBODY);
                }
            }
        }
        return uses;
    }

    private static void put(Map<LinkAttachment, Sources> uses, @Nullable LinkAttachment link, Sources sources) {
        if (link != null) {
            uses.put(link, sources);
        }
    }

    /**
     * Swaps what holds.
     *
     * @param uses as {@link #uses} gives it
     * @return ends that what held before is accepted too
     */
    Runnable update(Map<LinkAttachment, Sources> uses) {
        Map<LinkAttachment, Sources> old = now;
        now = uses;
        if (old.isEmpty()) {
            return () -> {};
        }
        before.add(old);
        return () -> before.removeIf(each -> each == old);
    }

    /** Whether the source may come over the link as things are now. */
    boolean admits(LinkAttachment link, long source) {
        Sources sources = now.get(link);
        return sources != null && sources.holds(source);
    }

    /** Why a frame is refused; {@code null} if it isn't. */
    @Nullable
    DropReason refusal(LinkAttachment link, long source) {
        if (admits(link, source)) {
            return null;
        }
        boolean used = now.containsKey(link);
        for (int i = 0; i < before.size(); i++) {
            Sources sources = before.get(i).get(link);
            if (sources != null) {
                if (sources.holds(source)) {
                    return null;
                }
                used = true;
            }
        }
        return used ? DropReason.SPOOFED_MAC : DropReason.FOREIGN_NETWORK;
    }
}
