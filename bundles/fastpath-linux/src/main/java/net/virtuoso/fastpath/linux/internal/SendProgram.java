package net.virtuoso.fastpath.linux.internal;

import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition.EQ;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition.LE;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition.LT;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition.NE;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.ADD;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.AND;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.DIV;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.MUL;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.OR;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.SHL;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.SHR;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation.SUB;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.FP;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R0;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R1;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R2;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R3;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R4;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R5;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R6;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R7;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R8;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R9;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.BYTE;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.DOUBLE;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.HALF;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.WORD;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.virtuoso.fastpath.linux.internal.bpf.Assembler;
import net.virtuoso.fastpath.linux.internal.bpf.Assembler.Helper;
import net.virtuoso.spi.fastpath.FastPathPeer;

/**
 * The programs at a VM's interface. One decision, made twice: the <em>forwarder</em> takes a frame for the kernel, and the
 * <em>reader's filter</em> keeps the port's packet socket, which sees frames first, from reading those. Both look in the same
 * map, so that an entry's coming and going switches both.
 *
 * <p>What is taken: TCP and UDP over IPv4 or IPv6, whole, without VLAN tag or IPv6 extension headers, of a pair that has an
 * entry, from an address that is bound to it, no longer than the path takes, and of no port that
 * {@link net.virtuoso.wire.TrafficClassifier} tells from the application's. So whatever isn't the application's traffic passes user
 * space, where its kind is counted, and so do ARP and neighbour discovery.
 *
 * <p>R6 the frame, R7 the entry, R8 first where the IP packet's payload starts and then the length of all headers, R9 the
 * protocol. Stack: the key at -16; Ethernet type and IP header, 42 bytes, at -66; transport header at -88; tunnel key at -136.
 */
final class SendProgram {
    /** What a frame that isn't taken gets: the next program, at last the host. */
    static final int NEXT = -1;

    private static final int READ_ALL = -1;
    private static final int READ_NOTHING = 0;

    private static final int KEY = -16;
    /** The stack is read at multiples of what is read: so are IPv6 addresses. */
    private static final int IP = -64;

    private static final int TYPE = IP - 2;
    private static final int TRANSPORT = -88;
    private static final int TUNNEL = -136;

    private static final int ETHERNET = 14;
    private static final int IPV4_TYPE = 0x0008;
    private static final int IPV6_TYPE = 0xdd86;
    private static final int IPV4_SHORTEST = 20;
    private static final int IPV6_LENGTH = 40;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int TCP_SHORTEST = 20;
    private static final int TCP_OFFSET_AT = 12;
    private static final int UDP_LENGTH = 8;
    private static final int[] NOT_THE_APPLICATION = {22, 53, 67, 68, 546, 547, 5353};
    private static final int TTL = 64;

    private final Assembler code = new Assembler();
    private final int map;
    private int next;

    private SendProgram(int map) {
        this.map = map;
    }

    /**
     * The program that forwards.
     *
     * @param map with {@link Layout#SEND_KEY}
     * @param vxlan the VXLAN device's index
     * @param local this node's address, of the same kind as the others'
     */
    static byte[] forwarder(int map, int vxlan, InetAddress local) {
        SendProgram program = new SendProgram(map);
        program.decide();
        program.forward(vxlan, local);
        return program.code.label("no").move(R0, NEXT).exit().assemble();
    }

    /** The filter of a packet socket that reads the frames without a VLAN tag. */
    static byte[] readFilter(int map) {
        SendProgram program = new SendProgram(map);
        program.code.load(WORD, R2, R1, SocketBuffer.VLAN_PRESENT).jump(NE, R2, 0, "other");
        program.decide();
        return program.code
                .label("other")
                .move(R0, READ_NOTHING)
                .exit()
                .label("no")
                .move(R0, READ_ALL)
                .exit()
                .assemble();
    }

    /** Goes on with what is taken, R8 the length of all headers; jumps to {@code no} otherwise. */
    private void decide() {
        code.move(R6, R1).load(WORD, R2, R6, SocketBuffer.VLAN_PRESENT).jump(NE, R2, 0, "no");
        find();
        code.load(HALF, R2, FP, TYPE).jump(EQ, R2, IPV4_TYPE, "ipv4").jump(NE, R2, IPV6_TYPE, "no");
        ipv6();
        ipv4();
        code.label("bound");
        transport();
        fits();
    }

    private void find() {
        code.load(WORD, R2, R6, SocketBuffer.INTERFACE).store(WORD, FP, KEY, R2);
        loadBytes(0, KEY + 4, 12);
        code.loadMap(R1, map)
                .address(R2, FP, KEY)
                .call(Helper.MAP_LOOKUP)
                .jump(EQ, R0, 0, "no")
                .move(R7, R0);
        loadBytes(12, TYPE, 2 + IPV4_SHORTEST);
    }

    private void loadBytes(int from, int to, int length) {
        code.move(R2, from);
        loadBytesAtR2(to, length);
    }

    private void loadBytesAtR2(int to, int length) {
        code.move(R1, R6)
                .address(R3, FP, to)
                .move(R4, length)
                .call(Helper.LOAD_BYTES)
                .jump(NE, R0, 0, "no");
    }

    private void ipv6() {
        loadBytes(12, TYPE, 2 + IPV6_LENGTH);
        code.load(BYTE, R9, FP, IP + 6).move(R8, ETHERNET + IPV6_LENGTH);
        code.load(WORD, R2, R7, Layout.ADDRESS_COUNT).jump(EQ, R2, 0, "bound");
        code.load(DOUBLE, R3, FP, IP + 8).load(DOUBLE, R4, FP, IP + 16);
        requireBound();
    }

    private void ipv4() {
        code.label("ipv4")
                .load(BYTE, R8, FP, IP)
                .move(R2, R8)
                .compute(SHR, R2, 4)
                .jump(NE, R2, 4, "no")
                .compute(AND, R8, 15)
                .compute(SHL, R8, 2)
                .jump(LT, R8, IPV4_SHORTEST, "no")
                .compute(ADD, R8, ETHERNET);
        // Neither a fragment nor the first of some: 'more fragments' and the offset, in the network's order.
        code.load(HALF, R2, FP, IP + 6).compute(AND, R2, 0xff3f).jump(NE, R2, 0, "no");
        code.load(BYTE, R9, FP, IP + 9);
        code.load(WORD, R2, R7, Layout.ADDRESS_COUNT).jump(EQ, R2, 0, "bound");
        code.move(R3, 0)
                .load(WORD, R4, FP, IP + 12)
                .compute(SHL, R4, 32)
                .move(R2, 0xffff)
                .compute(SHL, R2, 16)
                .compute(OR, R4, R2);
        requireBound();
    }

    /** The sender's address is R3 and R4, each of 8 bytes. */
    private void requireBound() {
        int checks = next++;
        for (int i = 0; i < FastPathPeer.MAX_ADDRESSES; i++) {
            String other = "address" + checks + "." + i;
            code.load(DOUBLE, R2, R7, Layout.ADDRESSES + i * Layout.ADDRESS)
                    .jump(NE, R2, R3, other)
                    .load(DOUBLE, R2, R7, Layout.ADDRESSES + i * Layout.ADDRESS + 8)
                    .jump(EQ, R2, R4, "bound")
                    .label(other);
        }
        code.jump("no");
    }

    private void transport() {
        code.jump(EQ, R9, TCP, "tcp").jump(NE, R9, UDP, "no");
        code.move(R2, R8);
        loadBytesAtR2(TRANSPORT, UDP_LENGTH);
        code.compute(ADD, R8, UDP_LENGTH).jump("ports");
        code.label("tcp").move(R2, R8);
        loadBytesAtR2(TRANSPORT, TCP_OFFSET_AT + 1);
        code.load(BYTE, R2, FP, TRANSPORT + TCP_OFFSET_AT)
                .compute(SHR, R2, 4)
                .compute(SHL, R2, 2)
                .jump(LT, R2, TCP_SHORTEST, "no")
                .compute(ADD, R8, R2);
        code.label("ports")
                .load(HALF, R2, FP, TRANSPORT)
                .fromNetwork16(R2)
                .load(HALF, R3, FP, TRANSPORT + 2)
                .fromNetwork16(R3);
        for (int port : NOT_THE_APPLICATION) {
            code.jump(EQ, R2, port, "no").jump(EQ, R3, port, "no");
        }
    }

    private void fits() {
        // Of a super-frame each packet has to: all headers and what one packet carries.
        code.load(WORD, R2, R6, SocketBuffer.SEGMENT_SIZE)
                .move(R3, R2)
                .compute(ADD, R3, R8)
                .jump(NE, R2, 0, "long")
                .load(WORD, R3, R6, SocketBuffer.LENGTH)
                .label("long")
                .compute(SUB, R3, ETHERNET)
                .load(WORD, R2, R7, Layout.LONGEST)
                .jump(LE, R3, R2, "fits")
                .store(WORD, R7, Layout.TOO_LONG, 1)
                .jump("no")
                .label("fits");
    }

    private void forward(int vxlan, InetAddress local) {
        boolean ipv6 = local instanceof Inet6Address;
        code.load(WORD, R2, R7, Layout.VNI).store(WORD, FP, TUNNEL, R2);
        for (int i = 0; i < 16; i += 4) {
            code.load(WORD, R2, R7, Layout.REMOTE + i).store(WORD, FP, TUNNEL + Layout.TUNNEL_REMOTE + i, R2);
        }
        code.store(WORD, FP, TUNNEL + Layout.TUNNEL_TTL - 1, TTL << 8).store(WORD, FP, TUNNEL + Layout.TUNNEL_LABEL, 0);
        ByteBuffer own = ByteBuffer.wrap(Layout.tunnelAddress(local)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i += 4) {
            code.store(WORD, FP, TUNNEL + Layout.TUNNEL_LOCAL + i, own.getInt(i));
        }
        code.move(R1, R6)
                .address(R2, FP, TUNNEL)
                .move(R3, Layout.TUNNEL_KEY)
                .move(R4, ipv6 ? SocketBuffer.IPV6 | SocketBuffer.WHOLE : SocketBuffer.NO_CHECKSUM | SocketBuffer.WHOLE)
                .call(Helper.SET_TUNNEL_KEY)
                .jump(NE, R0, 0, "no");
        count();
        code.move(R1, vxlan).move(R2, 0).call(Helper.REDIRECT).exit();
    }

    private void count() {
        code.move(R5, 1).addAtomically(R7, Layout.FRAMES, R5);
        code.load(WORD, R4, R6, SocketBuffer.LENGTH).addAtomically(R7, Layout.BYTES, R4);
        code.load(WORD, R2, R6, SocketBuffer.SEGMENT_SIZE)
                .jump(EQ, R2, 0, "whole")
                .jump(LE, R4, R8, "whole");
        // As VirtioNetHeader.segments: the payload by the size of a segment, rounded up.
        code.move(R5, R4)
                .compute(SUB, R5, R8)
                .compute(ADD, R5, R2)
                .compute(SUB, R5, 1)
                .compute(DIV, R5, R2);
        code.label("whole").addAtomically(R7, Layout.PACKETS, R5);
        code.compute(SUB, R5, 1).compute(MUL, R5, R8).compute(ADD, R4, R5).addAtomically(R7, Layout.WIRE_BYTES, R4);
    }
}
