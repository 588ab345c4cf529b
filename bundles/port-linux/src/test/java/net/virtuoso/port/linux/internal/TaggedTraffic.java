package net.virtuoso.port.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.port.linux.internal.kernel.PacketSocket;
import net.virtuoso.wire.VirtioNetHeader;

/** Frames with VLAN tags, sent and received by guests. */
final class TaggedTraffic {
    private static final int TCP_IP = 40;
    private static final int SEGMENT = 1300;
    private static final int ROOM = 64;

    private TaggedTraffic() {}

    /** @param pairs type and content, for each tag */
    static byte[] tags(int... pairs) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * pairs.length);
        for (int half : pairs) {
            bytes.putShort((short) half);
        }
        return bytes.array();
    }

    /** A TCP segment, or a super-frame if it is large, with its checksum still to be done. */
    static byte[] tcpFrame(byte[] tags, int payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeZero(VirtioNetHeader.LENGTH);
        frame.writeBytes(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1})
                .writeBytes(tags)
                .writeShort(0x0800);
        int network = 14 + tags.length;
        boolean large = payload > SEGMENT;
        VirtioNetHeader.set(
                frame,
                0,
                VirtioNetHeader.NEEDS_CHECKSUM,
                large ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_NONE,
                large ? network + TCP_IP : 0,
                large ? SEGMENT : 0,
                network + 20,
                16);
        int ip = frame.writerIndex();
        frame.writeShort(0x4500)
                .writeShort(TCP_IP + payload)
                .writeInt(0x0001_0000)
                .writeShort(64 << 8 | 6)
                .writeShort(0)
                .writeInt(0x0a56_0001)
                .writeInt(0x0a56_0002);
        frame.setShort(ip + 10, ~sum(frame, ip, 20, 0));
        int pseudo = sum(frame, ip + 12, 8, 6 + 20 + payload);
        frame.writeShort(1000)
                .writeShort(2000)
                .writeInt(1)
                .writeInt(1)
                .writeShort(0x5010)
                .writeShort(1000);
        frame.writeShort(pseudo).writeShort(0);
        for (int i = 0; i < payload; i++) {
            frame.writeByte(i);
        }
        byte[] bytes = ByteBufUtil.getBytes(frame);
        frame.release();
        return bytes;
    }

    private static int sum(ByteBuf bytes, int start, int length, int initial) {
        int sum = initial;
        for (int i = 0; i < length; i += 2) {
            sum += bytes.getUnsignedShort(start + i);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    /** @return what the kernel showed the receiving guest, its header's length hint as it was sent */
    static byte[] sendAndReceive(Namespace from, Namespace to, byte[] frame) throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        CompletableFuture<byte[]> arrival = to.start(() -> {
            ByteBuf buffer = Unpooled.directBuffer(ROOM + VirtioNetHeader.MAX_FRAME + 1);
            try (PacketSocket socket = PacketSocket.openTagged("eth0", index("eth0"))) {
                listening.countDown();
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (System.nanoTime() < end) {
                    if (socket.read(buffer, ROOM) > 0) {
                        byte[] bytes = ByteBufUtil.getBytes(buffer);
                        bytes[2] = frame[2];
                        bytes[3] = frame[3];
                        return bytes;
                    }
                    Thread.onSpinWait();
                }
                throw new AssertionError("no tagged frame arrived");
            } finally {
                buffer.release();
            }
        });
        assertThat(listening.await(60, TimeUnit.SECONDS)).isTrue();
        from.call(() -> {
            ByteBuf buffer = Unpooled.directBuffer().writeBytes(frame);
            try (PacketSocket socket = PacketSocket.open("eth0", index("eth0"))) {
                return socket.fd().writeAddress(buffer.memoryAddress(), 0, buffer.writerIndex());
            } finally {
                buffer.release();
            }
        });
        return arrival.get(90, TimeUnit.SECONDS);
    }

    private static int index(String device) throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            return new Interfaces(kernel).find(device).orElseThrow().index();
        }
    }
}
