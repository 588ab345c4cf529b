package net.virtuoso.api.inventory;

import java.util.List;
import net.virtuoso.model.MacAddress;

/**
 * The way of one frame through the nodes' tables, as far as what is wanted and what nodes have reported tell. Nothing is sent.
 *
 * @param network the network's name
 * @param source the sender's address
 * @param destination the receiver's address, or a group's
 * @param verdict what becomes of the frame
 * @param reason why, in a sentence for people
 * @param steps the nodes it crosses, in order; of a group's frame the nearest first. Empty if it doesn't even enter
 * @param notes what makes the answer less than sure: nodes that haven't reported, that aren't connected, or that don't run the
 *     newest revision yet
 */
public record PathExplanation(
        String network,
        MacAddress source,
        MacAddress destination,
        Verdict verdict,
        String reason,
        List<PathStep> steps,
        List<String> notes) {
    /** Takes copies. */
    public PathExplanation {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }
}
