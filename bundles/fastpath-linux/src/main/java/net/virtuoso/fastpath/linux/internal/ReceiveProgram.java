package net.virtuoso.fastpath.linux.internal;

import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition.EQ;
import static net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition.NE;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.FP;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R0;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R1;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R2;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R3;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R4;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R5;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R6;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R7;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.DOUBLE;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.HALF;
import static net.virtuoso.fastpath.linux.internal.bpf.Size.WORD;

import net.virtuoso.fastpath.linux.internal.bpf.Assembler;
import net.virtuoso.fastpath.linux.internal.bpf.Assembler.Helper;

/**
 * The program at the VXLAN device: gives a frame that has an entry to its VM's interface and drops every other one, so that
 * nothing that comes in there is ever the host's. Frames of {@link ProbeFrame} leave their token.
 *
 * <p>Stack: the key at -32 (its last 16 bytes are the sending node's address; with the channel in front, at
 * -24, it is the key of probes), the tunnel key at -80, where a probe's channel and token come later.
 */
final class ReceiveProgram {
    /** What a frame without an entry gets. */
    static final int DROP = 2;

    private static final int KEY = -32;
    private static final int FROM = KEY + 16;
    private static final int TUNNEL = -80;
    private static final int CHANNEL = FROM - 8;

    private ReceiveProgram() {}

    /**
     * The program.
     *
     * @param flows with {@link Layout#RECEIVE_KEY}
     * @param probes with {@link Layout#PROBE_KEY}
     * @param strays with a key of 4 bytes, 0, and a count of 8
     * @param ipv6 whether nodes' addresses are IPv6
     */
    static byte[] assemble(int flows, int probes, int strays, boolean ipv6) {
        Assembler code = new Assembler();
        code.move(R6, R1);
        code.address(R2, FP, TUNNEL)
                .move(R3, Layout.TUNNEL_KEY)
                .move(R4, ipv6 ? SocketBuffer.IPV6 : 0)
                .call(Helper.GET_TUNNEL_KEY)
                .jump(NE, R0, 0, "stray");
        sender(code, ipv6);
        code.load(HALF, R2, R6, SocketBuffer.PROTOCOL).fromNetwork16(R2).jump(EQ, R2, ProbeFrame.TYPE, "probe");
        code.load(WORD, R2, FP, TUNNEL).store(WORD, FP, KEY, R2);
        load(code, 0, KEY + 4, 12);
        find(code, flows, KEY);
        code.move(R5, 1).addAtomically(R7, Layout.FRAMES, R5);
        code.load(WORD, R5, R6, SocketBuffer.LENGTH).addAtomically(R7, Layout.BYTES, R5);
        code.load(WORD, R5, R7, Layout.MARK).store(WORD, R6, SocketBuffer.MARK, R5);
        code.load(WORD, R1, R7, Layout.INTERFACE)
                .load(WORD, R2, R7, Layout.REDIRECT_FLAGS)
                .call(Helper.REDIRECT)
                .exit();
        code.label("probe");
        load(code, ProbeFrame.CHANNEL_AT, TUNNEL, 16);
        code.load(DOUBLE, R5, FP, TUNNEL).store(DOUBLE, FP, CHANNEL, R5);
        find(code, probes, CHANNEL);
        code.load(DOUBLE, R5, FP, TUNNEL + 8).store(DOUBLE, R7, 0, R5).jump("drop");
        code.label("stray").store(WORD, FP, KEY, 0);
        code.loadMap(R1, strays).address(R2, FP, KEY).call(Helper.MAP_LOOKUP).jump(EQ, R0, 0, "drop");
        code.move(R5, 1).addAtomically(R0, 0, R5);
        return code.label("drop").move(R0, DROP).exit().assemble();
    }

    private static void sender(Assembler code, boolean ipv6) {
        if (ipv6) {
            for (int i = 0; i < 16; i += 4) {
                code.load(WORD, R2, FP, TUNNEL + Layout.TUNNEL_REMOTE + i).store(WORD, FP, FROM + i, R2);
            }
            return;
        }
        code.store(DOUBLE, FP, FROM, 0).store(WORD, FP, FROM + 8, 0xffff0000);
        // A number here, big-endian in the key.
        code.load(WORD, R2, FP, TUNNEL + Layout.TUNNEL_REMOTE).fromNetwork32(R2).store(WORD, FP, FROM + 12, R2);
    }

    private static void load(Assembler code, int from, int to, int length) {
        code.move(R1, R6)
                .move(R2, from)
                .address(R3, FP, to)
                .move(R4, length)
                .call(Helper.LOAD_BYTES)
                .jump(NE, R0, 0, "stray");
    }

    private static void find(Assembler code, int map, int key) {
        code.loadMap(R1, map)
                .address(R2, FP, key)
                .call(Helper.MAP_LOOKUP)
                .jump(EQ, R0, 0, "stray")
                .move(R7, R0);
    }
}
