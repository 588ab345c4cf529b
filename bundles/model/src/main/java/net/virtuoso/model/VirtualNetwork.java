package net.virtuoso.model;

import org.jspecify.annotations.Nullable;

/**
 * One user's layer 2.
 *
 * @param name its name, unique
 * @param vni its number on the wire, 1 to 16777215, unique; 0 in a request asks for a free one
 * @param proxy the node on the user's LAN: the centre of the star
 * @param adaptation what the adaptation loop may do; absent means {@link AdaptationMode#AUTOMATIC}
 */
public record VirtualNetwork(
        String name, int vni, String proxy, @Nullable AdaptationMode adaptation) {
    /** The most VMs that a network can have. */
    public static final int MAX_VMS = 1024;

    /**
     * How many links a frame may cross: far more than any path has, little enough for a loop to end. The node that takes it in
     * from a port gives it so many.
     */
    public static final int MAX_HOPS = 16;

    /** The highest number on the wire (24 bits). */
    public static final int MAX_VNI = 0xff_ffff;

    /** Checks every part. */
    public VirtualNetwork {
        Names.requireName("name", name);
        Names.requireName("proxy", proxy);
        if (vni < 0 || vni > MAX_VNI) {
            throw RefusedException.invalid("vni", vni, "0 (choose a free one) or 1 to 16777215");
        }
        adaptation = adaptation == null ? AdaptationMode.AUTOMATIC : adaptation;
    }

    /** The same network with another number. */
    public VirtualNetwork withVni(int number) {
        return new VirtualNetwork(name, number, proxy, adaptation);
    }
}
