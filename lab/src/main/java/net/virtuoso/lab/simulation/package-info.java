/** The simulated machines of a container with the feature {@code vnet-simulation}, from outside. */
@NullMarked
package net.virtuoso.lab.simulation;

import org.jspecify.annotations.NullMarked;
