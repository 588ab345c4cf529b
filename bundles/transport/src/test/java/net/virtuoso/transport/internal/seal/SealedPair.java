package net.virtuoso.transport.internal.seal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;

/** Datagrams and keys for tests of this package. */
final class SealedPair {
    private SealedPair() {}

    /** What both ends have exported. */
    static byte[] material(Random random, int number) {
        byte[] bytes = new byte[KeyMaterial.LENGTH];
        random.nextBytes(bytes);
        bytes[bytes.length - 1] = (byte) number;
        return bytes;
    }

    static KeyEpoch keys(byte[] material, boolean caller, KeyLimits limits, long now) {
        return new KeyEpoch(new KeyMaterial(material, caller), AeadEngine.best(), limits, now);
    }

    /** A datagram with room for its tag. */
    static ByteBuf datagram(long sequence, int payload) {
        ByteBuf out = Unpooled.directBuffer(LinkHeader.LENGTH + payload + KeyEpoch.TAG);
        LinkHeader.write(out, LinkKind.DATA, 3, 7, sequence, 0, payload);
        return out.writeZero(payload + KeyEpoch.TAG);
    }

    /** A sealed one's bytes; {@code null} if it wasn't sealed. */
    static byte[] sealed(SealedSession by, long sequence, int payload) {
        ByteBuf out = datagram(sequence, payload);
        try {
            return by.seal(out, 0, payload) ? ByteBufUtil.getBytes(out) : null;
        } finally {
            out.release();
        }
    }

    static byte[] sealed(KeyEpoch by, long sequence, int payload) {
        ByteBuf out = datagram(sequence, payload);
        try {
            return by.seal(out, 0, payload) ? ByteBufUtil.getBytes(out) : null;
        } finally {
            out.release();
        }
    }

    /** Whether it is taken, as the endpoint does it: form first. */
    static boolean opens(SealedSession at, byte[] datagram) {
        ByteBuf in = Unpooled.directBuffer(Math.max(1, datagram.length)).writeBytes(datagram);
        try {
            int length = LinkHeader.validateSealed(in, 0, datagram.length, KeyEpoch.TAG);
            return length == datagram.length && at.open(in, 0, length - LinkHeader.LENGTH - KeyEpoch.TAG) != null;
        } finally {
            in.release();
        }
    }

    static boolean opens(KeyEpoch at, byte[] datagram) {
        ByteBuf in = Unpooled.directBuffer(Math.max(1, datagram.length)).writeBytes(datagram);
        try {
            int length = LinkHeader.validateSealed(in, 0, datagram.length, KeyEpoch.TAG);
            return length == datagram.length && at.open(in, 0, length - LinkHeader.LENGTH - KeyEpoch.TAG);
        } finally {
            in.release();
        }
    }
}
