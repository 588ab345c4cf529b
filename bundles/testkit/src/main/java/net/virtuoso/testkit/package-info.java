/**
 * What tests of every bundle share; never shipped.
 *
 * <p><b>Doubles</b> keep the contracts of the SPI in memory and can be made to fail the way the real thing fails:
 * {@link net.virtuoso.testkit.MemoryStateStore} a store with an election, {@link net.virtuoso.testkit.MemoryPortDriver} with
 * {@link net.virtuoso.testkit.MemoryDevice}s, {@link net.virtuoso.testkit.MemoryInternet} transports between hosts, with loss,
 * delay and reordering, {@link net.virtuoso.testkit.MemoryHypervisor} VMs.
 *
 * <p><b>Time</b> stands still until a test moves it: {@link net.virtuoso.testkit.ManualTime} is the clock,
 * {@link net.virtuoso.testkit.VirtualLoop} an event loop that runs by it. Where real parts have to be waited for,
 * {@link net.virtuoso.testkit.Patience} makes the wait long enough for a busy machine.
 *
 * <p><b>Contracts</b> are abstract JUnit classes, {@link net.virtuoso.testkit.StateStoreContract},
 * {@link net.virtuoso.testkit.PortDriverContract} and {@link net.virtuoso.testkit.TransportContract}: a double and an adapter
 * inherit the same tests, so that what is tested against the double holds with the adapter.
 * {@link net.virtuoso.testkit.ForwardingContract} holds the table that forwards and the one that explains to the same answers.
 *
 * <p><b>Traffic</b> with a known topology is in {@code net.virtuoso.testkit.traffic}; evaluations use it, too.
 */
@Export
@NullMarked
@Version("0.1.0")
package net.virtuoso.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
