package net.virtuoso.lab.vm;

import java.nio.file.Path;
import java.util.Locale;

/** A hypervisor driver of libvirt that the lab's hosts offer. */
public enum Driver {
    /** Containers. */
    LXC,
    /** Machines under emulation. */
    QEMU;

    /** The URI for a daemon that listens at a socket. */
    String uri(Path socket) {
        return name().toLowerCase(Locale.ROOT) + "+unix:///system?socket=" + socket;
    }
}
