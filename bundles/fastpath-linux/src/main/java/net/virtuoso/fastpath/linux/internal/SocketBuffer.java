package net.virtuoso.fastpath.linux.internal;

/** Where things are in a program's context, {@code struct __sk_buff}, and flags of helpers (linux/bpf.h). */
final class SocketBuffer {
    /** From the Ethernet header on. */
    static final int LENGTH = 0;

    static final int MARK = 8;
    /** Big-endian. */
    static final int PROTOCOL = 16;

    static final int VLAN_PRESENT = 20;
    static final int INTERFACE = 40;
    /** What each packet of a super-frame carries behind its headers; 0 if it is one packet. */
    static final int SEGMENT_SIZE = 176;
    /** The whole context. */
    static final int SIZE = 192;

    /** Of tunnel keys: addresses are IPv6. */
    static final int IPV6 = 1;
    /** The outer datagram has no checksum. */
    static final int NO_CHECKSUM = 2;
    /** The outer datagram isn't to be fragmented. */
    static final int WHOLE = 4;

    private SocketBuffer() {}
}
