/**
 * Writing down the frames that pass a port or a link of a node in this container, in a file that Wireshark and tcpdump open.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.capture;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
