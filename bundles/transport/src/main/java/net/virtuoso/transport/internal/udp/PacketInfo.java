package net.virtuoso.transport.internal.udp;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.virtuoso.transport.internal.NativeBinding;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of this host's addresses a datagram was sent to, and sends from an address of choice: IP_PKTINFO of ip(7),
 * IPV6_PKTINFO of RFC 3542, by recvmsg(2) and sendmsg(2), which Netty has no way for. For a descriptor that hears on all
 * addresses and is called by strangers; frames don't pass here. Used by one thread.
 */
final class PacketInfo implements AutoCloseable {
    /**
     * What has arrived.
     *
     * @param length how many bytes
     * @param from who has sent it
     * @param to the address it was sent to; {@code null} if the kernel didn't say
     */
    record Arrival(
            int length, InetSocketAddress from, @Nullable InetAddress to) {}

    private static final NativeBinding BINDING = new NativeBinding(PacketInfo.class, null);

    // Numbers of Linux, the same on every 64-bit processor that Karaf runs on.
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_PKTINFO = 50;

    // struct msghdr: name, its length, iovec, their number, control, its length, flags.
    private static final int NAME_LENGTH_AT = 8;
    private static final int IOVEC_AT = 16;
    private static final int IOVECS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int FLAGS_AT = 48;
    // Where the other structures are in the scratch memory.
    private static final int IOVEC = 64;
    private static final int NAME = 96;
    private static final int NAME_LENGTH = 28;
    private static final int CONTROL = 128;
    private static final int CONTROL_LENGTH = 64;
    private static final int SCRATCH = CONTROL + CONTROL_LENGTH;
    // struct cmsghdr: length (8), level (4), type (4), then the data.
    private static final int LEVEL_AT = CONTROL + 8;
    private static final int TYPE_AT = CONTROL + 12;
    private static final int DATA_AT = CONTROL + 16;
    /** struct in_pktinfo: interface, the address to answer from, the header's address. */
    private static final int IPV4_INFO = 12;
    /** struct in6_pktinfo: the address, interface. */
    private static final int IPV6_INFO = 20;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final int ALIGNMENT = 8;

    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH).order(ByteOrder.nativeOrder());
    private final long address = Pointer.nativeValue(Native.getDirectBufferPointer(scratch));

    private static native long recvmsg(int fd, long message, int flags);

    private static native long sendmsg(int fd, long message, int flags);

    private PacketInfo() {
        BINDING.retain();
    }

    /** For one descriptor; {@code null} if native code can't be called here. */
    static @Nullable PacketInfo create() {
        return BINDING.bind() == null ? new PacketInfo() : null;
    }

    private void message(ByteBuf bytes, int from, int length, int nameLength, int controlLength) {
        scratch.putLong(IOVEC, bytes.memoryAddress() + from).putLong(IOVEC + Long.BYTES, length);
        scratch.putLong(0, address + NAME)
                .putInt(NAME_LENGTH_AT, nameLength)
                .putLong(IOVEC_AT, address + IOVEC)
                .putLong(IOVECS_AT, 1)
                .putLong(CONTROL_AT, controlLength == 0 ? 0 : address + CONTROL)
                .putLong(CONTROL_LENGTH_AT, controlLength)
                .putInt(FLAGS_AT, 0);
    }

    /** Reads one datagram over the content of a direct buffer; {@code null} if there is nothing more. */
    @Nullable
    Arrival receive(int fd, ByteBuf into) {
        message(into, 0, into.capacity(), NAME_LENGTH, CONTROL_LENGTH);
        long length = recvmsg(fd, address, 0);
        if (length < 0) {
            return null;
        }
        InetSocketAddress from = name();
        return from == null ? null : new Arrival((int) length, from, to());
    }

    private @Nullable InetSocketAddress name() {
        int family = scratch.getShort(NAME);
        // In network order.
        int port = (scratch.get(NAME + 2) & 0xff) << Byte.SIZE | scratch.get(NAME + 3) & 0xff;
        InetAddress host = family == AF_INET
                ? at(NAME + 4, IPV4_LENGTH)
                : family == AF_INET6 ? at(NAME + ALIGNMENT, IPV6_LENGTH) : null;
        return host == null ? null : new InetSocketAddress(host, port);
    }

    private @Nullable InetAddress to() {
        if (scratch.getLong(CONTROL_LENGTH_AT) < DATA_AT - CONTROL + IPV4_INFO) {
            return null;
        }
        int level = scratch.getInt(LEVEL_AT);
        int type = scratch.getInt(TYPE_AT);
        if (level == SOL_IP && type == IP_PKTINFO) {
            return at(DATA_AT + Integer.BYTES, IPV4_LENGTH);
        }
        return level == SOL_IPV6 && type == IPV6_PKTINFO ? at(DATA_AT, IPV6_LENGTH) : null;
    }

    private @Nullable InetAddress at(int offset, int length) {
        byte[] bytes = new byte[length];
        scratch.get(offset, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Sends the readable bytes of a direct buffer; what isn't taken is dropped. */
    void send(int fd, ByteBuf bytes, InetAddress from, InetSocketAddress to) {
        boolean ipv6 = to.getAddress() instanceof Inet6Address;
        byte[] host = to.getAddress().getAddress();
        scratch.putShort(NAME, (short) (ipv6 ? AF_INET6 : AF_INET))
                .put(NAME + 2, (byte) (to.getPort() >> Byte.SIZE))
                .put(NAME + 3, (byte) to.getPort())
                .putInt(NAME + 4, 0);
        scratch.put(NAME + (ipv6 ? ALIGNMENT : 4), host);
        if (ipv6) {
            scratch.putInt(NAME + NAME_LENGTH - Integer.BYTES, ((Inet6Address) to.getAddress()).getScopeId());
        }
        int info = ipv6 ? IPV6_INFO : IPV4_INFO;
        scratch.putLong(CONTROL, DATA_AT - CONTROL + info)
                .putInt(LEVEL_AT, ipv6 ? SOL_IPV6 : SOL_IP)
                .putInt(TYPE_AT, ipv6 ? IPV6_PKTINFO : IP_PKTINFO);
        scratch.put(DATA_AT, new byte[IPV6_INFO]);
        scratch.put(ipv6 ? DATA_AT : DATA_AT + Integer.BYTES, from.getAddress());
        int nameLength = ipv6 ? NAME_LENGTH : IPV6_LENGTH;
        int controlLength = (DATA_AT - CONTROL + info + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        message(bytes, bytes.readerIndex(), bytes.readableBytes(), nameLength, controlLength);
        sendmsg(fd, address, 0);
    }

    /** Nothing may be called afterwards. */
    @Override
    public void close() {
        BINDING.release();
    }
}
