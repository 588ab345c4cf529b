package net.virtuoso.transport.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.virtuoso.wire.LinkHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AeadTest {
    private final Random random = new Random(21);
    private final byte[] key = bytes(Aead.KEY);
    private final byte[] salt = bytes(Aead.SALT);
    private AeadEngine engine = AeadEngine.JDK;

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() {
        engine = AeadEngine.best();
    }

    private static void require(AeadEngine engine) {
        assumeTrue(engine == AeadEngine.JDK || AeadEngine.best() == engine, AeadEngine::whyNotNative);
    }

    /** As NIST SP 800-38D has it, worked out without any of our code. */
    private byte[] expected(byte[] datagram, int payload, long sequence) throws Exception {
        byte[] nonce = salt.clone();
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        for (int i = 0; i < number.length; i++) {
            nonce[4 + i] ^= number[i];
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(datagram, 0, LinkHeader.LENGTH);
        return cipher.doFinal(datagram, LinkHeader.LENGTH, payload);
    }

    @ParameterizedTest
    @EnumSource(AeadEngine.class)
    void makesWhatTheStandardSays(AeadEngine which) throws Exception {
        require(which);
        ByteBuf buffer = Unpooled.directBuffer(70_000);
        try (Aead seal = which.open(key, salt);
                Aead open = which.open(key, salt)) {
            for (int payload : new int[] {0, 1, 15, 16, 17, 100, 255, 256, 287, 288, 1_431, 1_432, 8_932, 65_000}) {
                long sequence = random.nextLong() >>> 1;
                int offset = random.nextInt(200);
                byte[] datagram = bytes(LinkHeader.LENGTH + payload);
                buffer.setZero(0, buffer.capacity()).setBytes(offset, datagram);
                seal.seal(buffer, offset, payload, sequence);
                assertThat(ByteBufUtil.getBytes(buffer, offset + LinkHeader.LENGTH, payload + Aead.TAG))
                        .isEqualTo(expected(datagram, payload, sequence));
                assertThat(buffer.getByte(offset + LinkHeader.LENGTH + payload + Aead.TAG))
                        .as("behind the tag")
                        .isZero();
                assertThat(open.open(buffer, offset, payload, sequence)).isTrue();
                assertThat(ByteBufUtil.getBytes(buffer, offset, datagram.length))
                        .isEqualTo(datagram);
            }
        } finally {
            buffer.release();
        }
    }

    @ParameterizedTest
    @EnumSource(AeadEngine.class)
    void takesNothingThatWasChanged(AeadEngine which) {
        require(which);
        int payload = 40;
        int whole = LinkHeader.LENGTH + payload + Aead.TAG;
        ByteBuf buffer = Unpooled.directBuffer(whole, whole);
        try (Aead seal = which.open(key, salt);
                Aead open = which.open(key, salt)) {
            byte[] datagram = bytes(LinkHeader.LENGTH + payload);
            buffer.setBytes(0, datagram);
            seal.seal(buffer, 0, payload, 7);
            byte[] sealed = ByteBufUtil.getBytes(buffer, 0, whole);
            for (int bit = 0; bit < whole * Byte.SIZE; bit++) {
                buffer.setBytes(0, sealed);
                buffer.setByte(bit / Byte.SIZE, sealed[bit / Byte.SIZE] ^ 1 << bit % Byte.SIZE);
                assertThat(open.open(buffer, 0, payload, 7)).as("bit %d", bit).isFalse();
            }
            buffer.setBytes(0, sealed);
            assertThat(open.open(buffer, 0, payload - 1, 7)).as("cut").isFalse();
            buffer.setBytes(0, sealed);
            assertThat(open.open(buffer, 0, payload, 8)).as("another number").isFalse();
            buffer.setBytes(0, sealed);
            assertThat(open.open(buffer, 0, payload, 7)).isTrue();
        } finally {
            buffer.release();
        }
    }

    @Test
    void nativeCodeStaysWithinTheBuffer() {
        require(AeadEngine.NATIVE);
        ByteBuf buffer = Unpooled.directBuffer(100, 100);
        Aead aead = AeadEngine.NATIVE.open(key, salt);
        try {
            for (int[] bad : new int[][] {{0, 61}, {61, 0}, {-1, 10}, {0, -1}, {Integer.MAX_VALUE, 10}, {0, 1 << 30}}) {
                assertThatThrownBy(() -> aead.seal(buffer, bad[0], bad[1], 1))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> aead.open(buffer, bad[0], bad[1], 1))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            aead.seal(buffer, 0, 60, 1);
            aead.close();
            aead.close();
            assertThatThrownBy(() -> aead.seal(buffer, 0, 60, 2)).isInstanceOf(IllegalStateException.class);
        } finally {
            buffer.release();
        }
    }

    @Test
    void theBestOneIsNamed() {
        assertThat(engine.toString()).contains(engine == AeadEngine.NATIVE ? "GnuTLS 3." : "JDK");
        assertThat(AeadEngine.whyNotNative().isEmpty()).isEqualTo(engine == AeadEngine.NATIVE);
    }
}
