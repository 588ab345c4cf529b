package net.virtuoso.linux.rtnetlink;

/**
 * A network interface as the kernel describes it.
 *
 * @param index its number, never used again within a namespace's life
 * @param name its name
 * @param hardware its kind of link layer, {@link #ETHERNET} or another ARPHRD number
 * @param flags its IFF flags (netdevice(7))
 * @param kind which driver made it, for example {@code tun}, {@code veth}; empty for hardware
 * @param alias the free text that an administrator or program gave it; empty if none
 * @param droppedOut frames from the host that it couldn't send
 */
public record Interface(int index, String name, int hardware, int flags, String kind, String alias, long droppedOut) {
    /** {@link #hardware} of Ethernet and everything that behaves so. */
    public static final int ETHERNET = 1;

    static final int UP = 1;

    /** Whether an administrator has enabled it. */
    public boolean isUp() {
        return (flags & UP) != 0;
    }
}
