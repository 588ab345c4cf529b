/**
 * Sockets and devices that give and take frames. What runs for each frame uses Netty's {@code FileDescriptor}, with one
 * exception: frames with a VLAN tag ({@link net.virtuoso.port.linux.internal.kernel.TaggedFrames}).
 */
@NullMarked
package net.virtuoso.port.linux.internal.kernel;

import org.jspecify.annotations.NullMarked;
