package net.virtuoso.api.state;

import net.virtuoso.model.DesiredState;

/**
 * The outcome of a commit.
 *
 * @param revision the new revision
 * @param before the state before it
 * @param after the state after it
 */
public record Commit(long revision, DesiredState before, DesiredState after) {}
