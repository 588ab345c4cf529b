package net.virtuoso.transport.internal.seal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import net.virtuoso.wire.LinkHeader;
import org.jspecify.annotations.Nullable;

/** Who encrypts datagrams. ADR 11 has the figures. */
public enum AeadEngine {
    /** The system's GnuTLS: no garbage, and one native call a datagram. */
    NATIVE,
    /** The JDK, where GnuTLS isn't there: a little slower, with a kilobyte of garbage a datagram. */
    JDK;

    /** Whether {@link Gnutls} does what it should, found out once. */
    private static final class Verdict {
        static final @Nullable String AGAINST = check();

        private static @Nullable String check() {
            try {
                return agree() ? null : "GnuTLS encrypts otherwise than the JDK";
            } catch (IllegalStateException e) {
                return String.valueOf(e.getMessage());
            }
        }

        /** Both have to make the same of the same, and neither may take what was changed. */
        private static boolean agree() {
            byte[] key = new byte[Aead.KEY];
            byte[] salt = new byte[Aead.SALT];
            Arrays.fill(key, (byte) 7);
            Arrays.fill(salt, (byte) 11);
            int payload = 1_000;
            int whole = LinkHeader.LENGTH + payload + Aead.TAG;
            ByteBuf one = Unpooled.directBuffer(whole).writeZero(whole);
            ByteBuf other = Unpooled.directBuffer(whole).writeZero(whole);
            try (Aead ours = new GnutlsAead(key, salt);
                    Aead jdk = new JdkAead(key, salt)) {
                ours.seal(one, 0, payload, 5);
                jdk.seal(other, 0, payload, 5);
                boolean same = ByteBufUtil.equals(one, other);
                one.setByte(0, 1);
                return same && !ours.open(one, 0, payload, 5) && ours.open(other, 0, payload, 5);
            } finally {
                one.release();
                other.release();
            }
        }
    }

    /** The best that works here; bound, if it is native. */
    public static AeadEngine best() {
        return whyNotNative().isEmpty() ? NATIVE : JDK;
    }

    /** Why it isn't the native one, for people; empty if that is there. */
    public static String whyNotNative() {
        String missing = Gnutls.BINDING.bind();
        if (missing == null) {
            missing = Verdict.AGAINST;
        }
        return missing == null ? "" : missing;
    }

    /** Says that this one, which {@link #best} has given, is used until {@link #release}. */
    public void retain() {
        if (this == NATIVE) {
            Gnutls.BINDING.retain();
        }
    }

    /** Ends what {@link #retain} has begun. */
    public void release() {
        if (this == NATIVE) {
            Gnutls.BINDING.release();
        }
    }

    /**
     * For one direction.
     *
     * @param key of {@link Aead#KEY} bytes; a copy is taken
     * @param salt of {@link Aead#SALT} bytes, which the sequence number is added to (exclusive or) to make the nonce
     */
    Aead open(byte[] key, byte[] salt) {
        return this == NATIVE ? new GnutlsAead(key, salt) : new JdkAead(key, salt);
    }

    /** For people. */
    @Override
    public String toString() {
        return this == NATIVE
                ? "GnuTLS " + Gnutls.version() + " (native)"
                : "the JDK " + Runtime.version().feature();
    }
}
