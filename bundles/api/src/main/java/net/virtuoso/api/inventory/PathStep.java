package net.virtuoso.api.inventory;

import java.util.List;
import net.virtuoso.model.Target;

/**
 * What one node does with a frame.
 *
 * @param node the node's name
 * @param ingress where the frame comes in: a port or a link
 * @param choices the ways it considers, in its order. For one receiver the last one may be taken; of a group's frame all that
 *     are taken get a copy
 * @param reason where the frame goes from here, or why it ends; for people
 */
public record PathStep(String node, Target ingress, List<PathChoice> choices, String reason) {
    /** Takes a copy. */
    public PathStep {
        choices = List.copyOf(choices);
    }
}
