/**
 * Whole laboratories: the sites of a user of VNET, and the physical network between them.
 *
 * <p>{@link net.virtuoso.lab.sites.Sites} builds the demo's: the user's LAN with a client, a DHCP server and the proxy's
 * host, and hosts elsewhere with a libvirtd each, joined by an 'internet' whose lines are limited both ways. What runs
 * of the product there, and how it is configured, is said by {@link net.virtuoso.lab.sites.Deployment}.
 */
@NullMarked
package net.virtuoso.lab.sites;

import org.jspecify.annotations.NullMarked;
