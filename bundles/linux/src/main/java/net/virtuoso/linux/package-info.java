/**
 * System calls that neither Java nor Netty has, for the adapters that stand on the Linux kernel. Everything here is called a few
 * times in the life of what it sets up, not for each frame.
 *
 * <p>Numbers are those of Linux on x86-64 and aarch64, both little-endian; {@link net.virtuoso.linux.Libc#require} refuses
 * anything else. Everything acts in the network namespace of the calling thread.
 */
@Export
@NullMarked
@Version("0.1.0")
package net.virtuoso.linux;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
