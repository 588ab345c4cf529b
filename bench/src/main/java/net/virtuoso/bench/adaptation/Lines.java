package net.virtuoso.bench.adaptation;

import net.virtuoso.lab.net.Rate;

/**
 * What the physical lines carry, in each direction.
 *
 * @param proxy the proxy's line
 * @param host each host's
 */
record Lines(Rate proxy, Rate host) {
    /** Those of a small site: slow enough that programs wait for lines and not for this machine's processors. */
    static final Lines SLOW = new Lines(Rate.mbit(50), Rate.mbit(100));

    /** For a program that sends gigabytes whatever it is told. */
    static final Lines FAST = new Lines(Rate.mbit(400), Rate.mbit(800));

    @Override
    public String toString() {
        return "the proxy's line carries " + proxy + ", the hosts' " + host;
    }
}
