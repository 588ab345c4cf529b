/**
 * System calls that neither Java nor Netty has, for opening descriptors and setting their options. Everything here is called
 * a few times in a port's life; what runs for each frame uses Netty's {@code FileDescriptor}, with one exception: frames
 * with a VLAN tag ({@link net.virtuoso.port.linux.internal.kernel.TaggedFrames}).
 *
 * <p>Numbers are those of Linux on x86-64 and aarch64, both little-endian; {@link
 * net.virtuoso.port.linux.internal.kernel.Libc#require} refuses anything else.
 */
@NullMarked
package net.virtuoso.port.linux.internal.kernel;

import org.jspecify.annotations.NullMarked;
