package net.virtuoso.lab.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whole Ethernet frames at an interface of the lab: sends what no network stack would, and hears all that comes in, for whomever.
 * One thread may send while another receives; close it when both have ended.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final short ALL_PROTOCOLS = 3;
    private static final int ADDRESS_LENGTH = 20;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int MAX_FRAME = 65_536;
    /** Somebody who is late must not lose frames that others count. */
    private static final int RECEIVE_BUFFER = 16 << 20;

    private static final long PATIENCE_MICROS = 200_000;

    private final NetInterface device;
    private final int descriptor;
    private final byte[] incoming = new byte[MAX_FRAME];

    private PacketSocket(NetInterface device, int descriptor) {
        this.device = device;
        this.descriptor = descriptor;
    }

    /** Opens one at an interface, which must exist. It hears what comes in from now on. */
    public static PacketSocket open(NetInterface device) {
        return NamespaceThread.call(device.namespace(), () -> {
            int descriptor = LibC.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
            try {
                set(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, number(1));
                set(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, number(RECEIVE_BUFFER));
                byte[] patience = ByteBuffer.allocate(2 * Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putLong(0)
                        .putLong(PATIENCE_MICROS)
                        .array();
                set(descriptor, SOL_SOCKET, SO_RCVTIMEO, patience);
                LibC.bind(descriptor, address(LibC.if_nametoindex(device.name())), ADDRESS_LENGTH);
            } catch (LastErrorException e) {
                LibC.close(descriptor);
                throw e;
            }
            return new PacketSocket(device, descriptor);
        });
    }

    private static void set(int descriptor, int level, int option, byte[] value) {
        LibC.setsockopt(descriptor, level, option, value, value.length);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    /** A {@code sockaddr_ll} for all frames of an interface. */
    private static byte[] address(int index) {
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_LENGTH).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_PACKET);
        address.order(ByteOrder.BIG_ENDIAN).putShort(ALL_PROTOCOLS);
        address.order(ByteOrder.nativeOrder()).putInt(index);
        return address.array();
    }

    /** Sends a frame as it is, from the destination address on. */
    public void send(byte[] frame) {
        try {
            LibC.send(descriptor, frame, frame.length, 0);
        } catch (LastErrorException e) {
            throw new IllegalStateException("cannot send at " + device + " (errno " + e.getErrorCode() + ")", e);
        }
    }

    /** The next frame that has come in; empty if none does for a moment. */
    public Optional<byte[]> receive() {
        try {
            long length = LibC.recv(descriptor, incoming, incoming.length, 0);
            return Optional.of(Arrays.copyOf(incoming, (int) length));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == EAGAIN || e.getErrorCode() == EINTR) {
                return Optional.empty();
            }
            throw new IllegalStateException("cannot receive at " + device + " (errno " + e.getErrorCode() + ")", e);
        }
    }

    @Override
    public void close() {
        LibC.close(descriptor);
    }

    @Override
    public String toString() {
        return "packet socket at " + device;
    }

    /** Calls of the C library. Lengths are {@code size_t}: 64 bit on every machine the lab runs on. */
    private static final class LibC {
        static {
            Native.register("c");
        }

        private LibC() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int setsockopt(int descriptor, int level, int option, byte[] value, int length)
                throws LastErrorException;

        static native int bind(int descriptor, byte[] address, int length) throws LastErrorException;

        static native int if_nametoindex(String name) throws LastErrorException;

        static native long send(int descriptor, byte[] bytes, long length, int flags) throws LastErrorException;

        static native long recv(int descriptor, byte[] bytes, long length, int flags) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }
}
