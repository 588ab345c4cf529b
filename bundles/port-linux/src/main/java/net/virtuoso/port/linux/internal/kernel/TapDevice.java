package net.virtuoso.port.linux.internal.kernel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;
import net.virtuoso.wire.VirtioNetHeader;

/**
 * A TAP interface of our own (Linux: Documentation/networking/tuntap.rst): what the host sends into it is read here, and the
 * other way round. The interface vanishes with the descriptor.
 */
public final class TapDevice implements FrameSource {
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;

    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    /** Fail if there is an interface of that name. */
    private static final int IFF_TUN_EXCL = 0x8000;

    /** Checksums and TCP segmentation may be left to us: TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6. */
    private static final long OFFLOADS = 0x1 | 0x2 | 0x4;

    private static final int NAME_LENGTH = 16;
    private static final int REQUEST_LENGTH = 40;

    private final Descriptor descriptor;
    private final FileDescriptor fd;

    private TapDevice(Descriptor descriptor) {
        this.descriptor = descriptor;
        fd = new FileDescriptor(descriptor.number());
    }

    /**
     * Makes the interface, down and without an address.
     *
     * @param name 1 to 15 bytes
     * @throws KernelException with {@link Errno#EBUSY} if there is an interface of that name
     */
    public static TapDevice create(String name) throws IOException {
        String action = "create TAP " + name;
        Descriptor descriptor = Descriptor.file(
                "open /dev/net/tun (is the module tun loaded? modprobe tun)",
                "/dev/net/tun",
                O_RDWR | O_NONBLOCK | O_CLOEXEC);
        try {
            // struct ifreq
            ByteBuffer request = Descriptor.struct(REQUEST_LENGTH)
                    .put(name.getBytes(StandardCharsets.US_ASCII))
                    .putShort(NAME_LENGTH, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | IFF_TUN_EXCL));
            descriptor.control(action, TUNSETIFF, request);
            descriptor.control(
                    action, TUNSETVNETHDRSZ, Descriptor.struct(Integer.BYTES).putInt(VirtioNetHeader.LENGTH));
            descriptor.control(action, TUNSETOFFLOAD, OFFLOADS);
            return new TapDevice(descriptor);
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public int read(ByteBuf buffer, int start) {
        return PacketSocket.readPlain(fd, buffer, start);
    }

    /** A TAP's descriptor signals an error when the interface is gone, and for nothing else. */
    @Override
    public int takeError() {
        return Errno.ENODEV;
    }

    /** The descriptor has no count; the interface has. */
    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
