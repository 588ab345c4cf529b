package net.virtuoso.itests.whole;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Ethernet frames as a guest makes them that means no good, each with a mark by which it is known wherever it comes out. */
final class MarkedFrames {
    static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
    static final int ARP_REQUEST = 1;
    static final int ARP_REPLY = 2;

    private static final int SHORTEST = 60;
    private static final int LONGEST = 1514;
    private static final int ETHERTYPE_EXPERIMENTAL = 0x88b5;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int PROTOCOL_UDP = 17;
    private static final int UDP_PORT = 4_000;
    private static final String OPENING = "<vnet-test:";
    private static final String CLOSING = ">";

    private MarkedFrames() {}

    /** A frame of a protocol that nobody speaks. */
    static byte[] plain(String to, String from, String mark) {
        return finished(ethernet(to, from, ETHERTYPE_EXPERIMENTAL), mark);
    }

    /** An IPv4 datagram with an address of somebody. */
    static byte[] ip(String to, String from, String source, String destination, String mark) {
        ByteBuffer frame = ethernet(to, from, ETHERTYPE_IPV4);
        int start = frame.position();
        int payload = marked(mark).length;
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (IP_HEADER + UDP_HEADER + payload));
        frame.putInt(0).put((byte) 64).put((byte) PROTOCOL_UDP).putShort((short) 0);
        frame.put(address(source)).put(address(destination));
        frame.putShort(start + 10, checksum(frame, start));
        frame.putShort((short) UDP_PORT).putShort((short) UDP_PORT);
        frame.putShort((short) (UDP_HEADER + payload)).putShort((short) 0);
        return finished(frame, mark);
    }

    /** An ARP message for Ethernet and IPv4; the mark stands where others pad. */
    static byte[] arp(
            String to,
            String from,
            int operation,
            String senderMac,
            String sender,
            String targetMac,
            String target,
            String mark) {
        ByteBuffer frame = ethernet(to, from, ETHERTYPE_ARP);
        frame.putShort((short) 1).putShort((short) ETHERTYPE_IPV4).put((byte) 6).put((byte) 4);
        frame.putShort((short) operation);
        frame.put(mac(senderMac)).put(address(sender)).put(mac(targetMac)).put(address(target));
        return finished(frame, mark);
    }

    /** The mark in a frame; empty if it isn't one of these. */
    static Optional<String> mark(byte[] frame) {
        String text = new String(frame, StandardCharsets.ISO_8859_1);
        int start = text.indexOf(OPENING);
        int end = text.indexOf(CLOSING, start + 1);
        return start < 0 || end < 0 ? Optional.empty() : Optional.of(text.substring(start + OPENING.length(), end));
    }

    private static ByteBuffer ethernet(String to, String from, int type) {
        return ByteBuffer.allocate(LONGEST).put(mac(to)).put(mac(from)).putShort((short) type);
    }

    private static byte[] finished(ByteBuffer frame, String mark) {
        frame.put(marked(mark));
        return Arrays.copyOf(frame.array(), Math.max(SHORTEST, frame.position()));
    }

    private static byte[] marked(String mark) {
        return (OPENING + mark + CLOSING).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    private static byte[] address(String text) {
        byte[] address = new byte[4];
        String[] parts = text.split("\\.", -1);
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return address;
    }

    private static short checksum(ByteBuffer frame, int start) {
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += 2) {
            sum += frame.getShort(start + i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
