package net.virtuoso.lab.vm;

import java.time.Duration;

/** A virtual machine as its user knows it, whatever runs it. */
public interface Machine {
    /** Its name at its hypervisor. */
    String name();

    /** The hardware address of its interface. */
    String mac();

    /** Waits for it to say that it has got an address by DHCP, and returns that. */
    DhcpResult awaitAddress(Duration limit);

    /**
     * What the machine's DHCP client got.
     *
     * @param address IPv4 address
     * @param afterStart time from the call that created the machine to the address being set, by one clock
     */
    record DhcpResult(String address, Duration afterStart) {}
}
