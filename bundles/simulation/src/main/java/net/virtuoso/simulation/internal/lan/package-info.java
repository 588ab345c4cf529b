/** The simulated user's LAN: a hub with a client, a DHCP server, and the proxy's port. */
@NullMarked
package net.virtuoso.simulation.internal.lan;

import org.jspecify.annotations.NullMarked;
