/**
 * The lab's network: namespaces as hosts, veth pairs as cables, bridges as switches, rate limits as the physical lines
 * between sites, a DHCP server, and probes.
 *
 * <p>A {@link net.virtuoso.lab.net.NetworkNamespace} has interfaces ({@link net.virtuoso.lab.net.NetInterface}); one of
 * them can be a switch ({@link net.virtuoso.lab.net.Bridge}). Interfaces are made straight inside their namespaces, so
 * their names need to be unique there only, and all of them go away with the namespace. IPv6 is off unless asked for:
 * neighbour discovery and multicast reports of idle hosts would be noise in every traffic matrix.
 *
 * <p>Code of this JVM gets into a namespace with {@link net.virtuoso.lab.net.NamespaceThread}.
 */
@NullMarked
package net.virtuoso.lab.net;

import org.jspecify.annotations.NullMarked;
