/**
 * What a frame costs in our own code, apart from sockets and the kernel: codecs, forwarding tables, the guard of a port. JMH
 * measures them in a JVM of their own, with the bytes that each operation allocates; {@link
 * net.virtuoso.bench.micro.MicroEvaluation} shows and writes the figures.
 */
@NullMarked
package net.virtuoso.bench.micro;

import org.jspecify.annotations.NullMarked;
