/**
 * The node's side: one agent for each configuration {@code net.virtuoso.node~name}.
 */
@NullMarked
package net.virtuoso.control.internal.agent;

import org.jspecify.annotations.NullMarked;
