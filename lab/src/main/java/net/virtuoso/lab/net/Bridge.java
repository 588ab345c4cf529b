package net.virtuoso.lab.net;

/** An Ethernet switch: a Linux bridge in a namespace, without spanning tree, so that ports forward at once. */
public record Bridge(NetInterface device) {
    /** Makes a switch. */
    public static Bridge create(NetworkNamespace namespace, String name) {
        namespace.ip(
                "link", "add", name, "type", "bridge", "stp_state", "0", "forward_delay", "0", "mcast_snooping", "0");
        return new Bridge(namespace.netInterface(name).up());
    }

    /** Plugs an interface of the switch's own namespace into it. */
    public Bridge port(NetInterface member) {
        if (!member.namespace().equals(device.namespace())) {
            throw new IllegalArgumentException(member + " is not in the namespace of the switch " + device);
        }
        device.namespace().ip("link", "set", "dev", member.name(), "master", device.name());
        return this;
    }

    /**
     * Lays a cable from a host to this switch.
     *
     * @param host the host's namespace
     * @param nameAtHost the interface's name there
     * @param portName the port's name at the switch
     * @return the host's end
     */
    public NetInterface connect(NetworkNamespace host, String nameAtHost, String portName) {
        NetInterface end = NetInterface.cable(host, nameAtHost, device.namespace(), portName);
        port(device.namespace().netInterface(portName));
        return end;
    }
}
