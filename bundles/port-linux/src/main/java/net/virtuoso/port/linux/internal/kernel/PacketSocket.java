package net.virtuoso.port.linux.internal.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.virtuoso.linux.BpfProgram;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;

/**
 * A packet socket on one interface (packet(7)) that gives frames with a virtio-net header and takes them.
 *
 * <p>The kernel moves a frame's outer VLAN tag out of its bytes before packet sockets see it, whatever the interface's offload
 * settings, and tells it beside the frame in a control message. Reading control messages costs about 0.4 µs more than plain
 * reading, so there are two sockets on an interface: this one, filtered to frames without a tag, and {@link TaggedFrames}.
 */
public sealed class PacketSocket implements FrameSource permits TaggedFrames {
    /** The mark on everything that is sent through these sockets: {@code VNET} in ASCII. */
    public static final int MARK = 0x564e4554;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int ETH_P_ALL = 3;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_ATTACH_BPF = 50;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_MARK = 36;

    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_PROMISC = 1;

    /** With the default of 212 KB, three super-frames, TCP loses segments whenever the event loop is busy elsewhere. */
    private static final int RECEIVE_BUFFER = 16 << 20;

    private static final int SEND_BUFFER = 8 << 20;
    private static final int ADDRESS_LENGTH = 20;
    private static final int ADDRESS_INDEX = 4;
    private static final int ACCEPT = -1;
    private static final int REJECT = 0;

    final Descriptor socket;
    private final FileDescriptor fd;
    private long dropped;

    PacketSocket(Descriptor socket) {
        this.socket = socket;
        fd = new FileDescriptor(socket.number());
    }

    /**
     * Opens the socket for frames without a VLAN tag; frames of any kind can be sent through it.
     *
     * @param device the interface's name, for messages
     * @param index its index
     */
    public static PacketSocket open(String device, int index) throws IOException {
        Descriptor socket = open(device, index, untagged());
        try {
            // struct packet_mreq; the kernel ends the membership with the socket.
            ByteBuffer membership = Descriptor.struct(16).putInt(index).putShort((short) PACKET_MR_PROMISC);
            socket.setOption("listen to all of " + device, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
            return new PacketSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static BpfProgram untagged() {
        return new BpfProgram()
                .load(BpfProgram.VLAN_TAG_PRESENT)
                .onlyIf(0)
                .result(ACCEPT)
                .result(REJECT);
    }

    /**
     * Has the socket for frames without a VLAN tag read what an eBPF program lets pass, in place of its own filter. The kernel
     * changes filters between two frames.
     *
     * @param device the interface's name, for messages
     * @param program the program's descriptor; -1 for the socket's own filter
     */
    public void readFilter(String device, int program) throws IOException {
        String action = "filter what is read from interface " + device;
        if (program < 0) {
            attach(action, socket, untagged().bytes());
        } else {
            socket.setOption(action, SOL_SOCKET, SO_ATTACH_BPF, program);
        }
    }

    /** Opens the socket for frames with a VLAN tag. The other one makes the interface promiscuous. */
    public static PacketSocket openTagged(String device, int index) throws IOException {
        Descriptor socket = open(
                device,
                index,
                new BpfProgram()
                        .load(BpfProgram.VLAN_TAG_PRESENT)
                        .onlyIf(0)
                        .result(REJECT)
                        .result(ACCEPT));
        try {
            return new TaggedFrames(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** With protocol 0 the socket receives nothing until it is bound, so that no frame of another interface gets in. */
    private static Descriptor open(String device, int index, BpfProgram filter) throws IOException {
        String action = "open a packet socket on interface " + device;
        Descriptor socket = Descriptor.socket(action, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        try {
            socket.setOption(action, SOL_PACKET, PACKET_VNET_HDR, 1);
            socket.setOption(action, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            socket.setOption(action, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
            socket.setOption(action, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER);
            socket.setOption(action, SOL_SOCKET, SO_MARK, MARK);
            attach(action, socket, filter.bytes());
            // struct sockaddr_ll; the protocol is big-endian.
            ByteBuffer address = Descriptor.struct(ADDRESS_LENGTH)
                    .putShort((short) AF_PACKET)
                    .putShort(Short.reverseBytes((short) ETH_P_ALL))
                    .putInt(ADDRESS_INDEX, index);
            socket.bind(action, address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void attach(String action, Descriptor socket, byte[] program) throws IOException {
        try (Memory memory = new Memory(program.length)) {
            memory.write(0, program, 0, program.length);
            // struct sock_fprog: a count and, aligned, a pointer.
            ByteBuffer filter = Descriptor.struct(16)
                    .putShort((short) BpfProgram.count(program))
                    .putLong(Long.BYTES, Pointer.nativeValue(memory));
            socket.setOption(action, SOL_SOCKET, SO_ATTACH_FILTER, filter);
        }
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public int read(ByteBuf buffer, int start) {
        return readPlain(fd, buffer, start);
    }

    /** {@link #read} for descriptors that give whole frames. */
    static int readPlain(FileDescriptor fd, ByteBuf buffer, int start) {
        try {
            int length = fd.readAddress(buffer.memoryAddress(), start, buffer.capacity());
            if (length <= 0) {
                return 0;
            }
            buffer.setIndex(start, start + length);
            return length;
        } catch (NativeIoException e) {
            return e.expectedErr();
        } catch (IOException e) {
            // Netty's own classes for three error numbers; none of them means that reading again may help.
            return -Errno.ENODEV;
        }
    }

    /**
     * Whether the interface that the socket was opened on still exists, in the same network namespace. A new one of the same
     * name is another.
     */
    public boolean isBound() throws IOException {
        return socket.name(ADDRESS_LENGTH).getInt(ADDRESS_INDEX) > 0;
    }

    @Override
    public int takeError() {
        try {
            return socket.takeError();
        } catch (KernelException e) {
            return e.errno();
        }
    }

    /** The kernel's own count starts again with each reading. */
    @Override
    public long dropped() {
        try {
            dropped += Integer.toUnsignedLong(
                    socket.option("read a packet socket's counters", SOL_PACKET, PACKET_STATISTICS, 8)
                            .getInt(4));
        } catch (KernelException e) {
            // A socket that is open has counters; if it is closed, the last reading stands.
        }
        return dropped;
    }

    @Override
    public void close() {
        socket.close();
    }
}
