package net.virtuoso.transport.internal.way;

import net.virtuoso.model.Endpoint;

/**
 * A connection that is going to be made.
 *
 * @param peer the node that is called
 * @param address where it is reached, as the desired state has it
 */
public record Call(String peer, Endpoint address) {}
