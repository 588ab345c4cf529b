/**
 * Laboratories of real parts on one machine: network namespaces as hosts, libvirt daemons, guests, DHCP servers and
 * Karafs, made for the demo, the whole-system tests and the benchmarks, and removed without a trace.
 *
 * <p>{@link net.virtuoso.lab.Lab} owns everything. Before a thing is made, the shell command that removes it is written
 * to the lab's journal ({@link net.virtuoso.lab.Cleanup}); closing the lab runs the journal backwards. The same happens
 * on SIGINT and SIGTERM, and {@link net.virtuoso.lab.Lab#sweep} does it for a lab whose JVM was killed outright.
 *
 * <p>Words: a <em>lab process</em> is one that outlives the call that started it; every one carries the lab's id in its
 * environment, so that it is found again whoever its parent has become.
 *
 * <p>Everything here wants root, Linux and the Debian packages of {@code packages.txt}; {@link
 * net.virtuoso.lab.Requirements} says what is missing.
 */
@NullMarked
package net.virtuoso.lab;

import org.jspecify.annotations.NullMarked;
