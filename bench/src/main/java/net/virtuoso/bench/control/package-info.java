/** The control path: how long links, rules and whole topologies take until the nodes run them. */
@NullMarked
package net.virtuoso.bench.control;

import org.jspecify.annotations.NullMarked;
