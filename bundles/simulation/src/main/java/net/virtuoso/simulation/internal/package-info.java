/**
 * A simulated world around real nodes, so that anybody can try the product without root and without a package: the feature
 * {@code vnet-simulation}. What is simulated is named so; nodes, links, controller and everything that decides are the real ones.
 *
 * <pre>
 *  simulated LAN (client, DHCP server)                  simulated VM      simulated VM
 *        │ port in memory                                    │ port in memory  │
 *    real node ══ real UDP ══ simulated lines ══ real UDP ══ real node ────────┘
 * </pre>
 *
 * <ul>
 *   <li>{@code port}: ports in memory, driver {@code memory};
 *   <li>{@code vm}: hypervisors of the addresses {@code simulated:HOST}, and their VMs;
 *   <li>{@code guest}: the small network stack of VMs and of the LAN's machines: ARP, ICMP echo, UDP, DHCP;
 *   <li>{@code stream}: their reliable streams, a small protocol of our own in place of TCP;
 *   <li>{@code program}: the one program that VMs can run, a bulk-synchronous all-to-all exchange;
 *   <li>{@code lan}: the user's LAN;
 *   <li>{@code line}: lines of the physical network, with a rate and a queue, between real UDP sockets.
 * </ul>
 *
 * <p>Lines and the LAN are configuration; what a person would do at a hypervisor or in a VM is done through the MBean
 * {@link net.virtuoso.simulation.internal.SimulationMXBean}.
 */
@NullMarked
package net.virtuoso.simulation.internal;

import org.jspecify.annotations.NullMarked;
