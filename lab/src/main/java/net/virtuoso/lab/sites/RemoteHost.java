package net.virtuoso.lab.sites;

import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.vm.LibvirtHost;

/**
 * A host of virtual machines somewhere in the world.
 *
 * @param name its name, as the node that runs on it is called
 * @param line its line to the internet
 * @param libvirt its libvirtd
 */
public record RemoteHost(String name, Internet.Line line, LibvirtHost libvirt) {
    /** Its network namespace. */
    public NetworkNamespace network() {
        return libvirt.network();
    }
}
