package net.virtuoso.lab.vm;

import java.util.Locale;
import java.util.Optional;
import net.virtuoso.lab.net.NetInterface;

/**
 * What a guest is to be.
 *
 * @param name its name for libvirt and DHCP: 1 to 32 lower-case letters, digits and '-'
 * @param mac hardware address of its one interface
 * @param hostInterface name of that interface's host end
 * @param network the virtual network its metadata names; empty: none, as for a guest that the marketplace binds by MAC,
 *     or one that is nobody's business
 * @param memoryMib memory in MiB, at least 16
 */
public record GuestSpec(String name, String mac, String hostInterface, Optional<String> network, int memoryMib) {
    private static final int MIN_MEMORY = 16;
    private static final int DEFAULT_MEMORY = 192;

    /** Refuses what libvirt or the kernel would; the fields go into XML as they are, so they are plain by force. */
    public GuestSpec {
        if (!name.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException(
                    "guest name " + name + ": allowed are 1 to 32 lower-case letters, digits, '-'");
        }
        if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
            throw new IllegalArgumentException("guest MAC " + mac + ": allowed is the form 02:00:00:00:00:01");
        }
        if (!hostInterface.matches("[A-Za-z0-9._-]{1," + NetInterface.MAX_NAME + "}")) {
            throw new IllegalArgumentException("guest interface " + hostInterface + ": allowed are 1 to "
                    + NetInterface.MAX_NAME + " letters, digits, '.', '_', '-'");
        }
        network.ifPresent(n -> {
            if (!n.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "virtual network " + n + ": allowed are 1 to 64 letters, digits, '.', '_', '-'");
            }
        });
        if (memoryMib < MIN_MEMORY) {
            throw new IllegalArgumentException("guest memory " + memoryMib + " MiB: at least " + MIN_MEMORY);
        }
    }

    /** A guest of the usual size whose metadata name a virtual network. */
    public static GuestSpec of(String name, String mac, String network) {
        return new GuestSpec(name, mac.toLowerCase(Locale.ROOT), name + "-0", Optional.of(network), DEFAULT_MEMORY);
    }

    /** A guest of the usual size whose metadata name no virtual network. */
    public static GuestSpec of(String name, String mac) {
        return new GuestSpec(name, mac.toLowerCase(Locale.ROOT), name + "-0", Optional.empty(), DEFAULT_MEMORY);
    }
}
