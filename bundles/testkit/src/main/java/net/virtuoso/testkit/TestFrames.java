package net.virtuoso.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.virtuoso.model.MacAddress;

/** Frames as they travel: an empty virtio-net header of 10 bytes and an Ethernet frame. */
public final class TestFrames {
    /** The length of the virtio-net header. */
    public static final int VIRTIO = 10;

    private static final int ETHERNET = 14;
    private static final int LOCAL_EXPERIMENT = 0x88b5;
    private static final int IPV4 = 0x0800;
    private static final int IP_HEADER = 20;
    private static final int TCP_HEADER = 20;

    private TestFrames() {}

    /**
     * A frame of no known protocol (IEEE 802 local experimental EtherType).
     *
     * @param payload its payload, whole
     */
    public static byte[] frame(MacAddress source, MacAddress destination, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(VIRTIO + ETHERNET + payload.length);
        frame.position(VIRTIO);
        ethernet(frame, source, destination, LOCAL_EXPERIMENT);
        return frame.put(payload).array();
    }

    /**
     * A TCP super-frame over IPv4: one header, to be cut by whoever puts it on a wire.
     *
     * @param payload how many bytes of TCP payload, at most 65000
     * @param segment payload bytes of each packet
     */
    public static byte[] superFrame(MacAddress source, MacAddress destination, int payload, int segment) {
        int ipLength = IP_HEADER + TCP_HEADER + payload;
        ByteBuffer frame = ByteBuffer.allocate(VIRTIO + ETHERNET + ipLength);
        frame.order(ByteOrder.LITTLE_ENDIAN);
        frame.put((byte) 1).put((byte) 1);
        frame.putShort((short) (ETHERNET + IP_HEADER + TCP_HEADER)).putShort((short) segment);
        frame.putShort((short) (ETHERNET + IP_HEADER)).putShort((short) 16);
        frame.order(ByteOrder.BIG_ENDIAN);
        ethernet(frame, source, destination, IPV4);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) ipLength).putInt(0);
        frame.put((byte) 64)
                .put((byte) 6)
                .putShort((short) 0)
                .putInt(0x0a000001)
                .putInt(0x0a000002);
        frame.putShort((short) 40_000).putShort((short) 50_000).putInt(1).putInt(1);
        frame.put((byte) 0x50).put((byte) 0x10).putShort((short) 1000).putInt(0);
        return frame.array();
    }

    private static void ethernet(ByteBuffer frame, MacAddress source, MacAddress destination, int type) {
        address(frame, destination);
        address(frame, source);
        frame.putShort((short) type);
    }

    private static void address(ByteBuffer frame, MacAddress address) {
        frame.putShort((short) (address.value() >>> 32)).putInt((int) address.value());
    }

    /** The payload of a frame made by {@link #frame}. */
    public static byte[] payload(byte[] frame) {
        return java.util.Arrays.copyOfRange(frame, VIRTIO + ETHERNET, frame.length);
    }
}
