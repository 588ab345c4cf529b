package net.virtuoso.api.inventory;

import net.virtuoso.model.Origin;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * One way that a node considers for a frame.
 *
 * @param rule the rule that matches, {@link net.virtuoso.model.ForwardingRule#id()}; {@code null} for a group's frame, which
 *     goes to all ports and over the tree without a rule
 * @param origin who asked for the rule; {@code null} if there is none
 * @param target where it leads
 * @param taken whether the frame goes that way
 * @param reason the state of the target, or why the frame doesn't go there; for people
 */
public record PathChoice(@Nullable String rule, @Nullable Origin origin, Target target, boolean taken, String reason) {}
