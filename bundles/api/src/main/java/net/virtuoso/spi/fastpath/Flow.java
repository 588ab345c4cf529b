package net.virtuoso.spi.fastpath;

/**
 * Frames from one address to another in one network.
 *
 * @param vni the network's number, 1 to 2^24 - 1
 * @param source the sender's MAC address, 48 bits as in {@link net.virtuoso.model.MacAddress#value}
 * @param destination the receiver's
 */
public record Flow(int vni, long source, long destination) {}
