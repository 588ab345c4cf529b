package net.virtuoso.transport.internal.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.junit.jupiter.api.Test;

/** What opens a handshake and what doesn't. */
class CookiesTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 7_770);
    private static final int RESERVED = 0xfefe;

    private final Cookies cookies = new Cookies(new JcaTlsCryptoProvider().create(new SecureRandom()), () -> 0);
    private final List<byte[]> answers = new ArrayList<>();

    private static byte[] opening(int recordVersion, int version) {
        ByteBuf body = Unpooled.buffer().writeShort(version).writeZero(32).writeShort(0);
        body.writeShort(2).writeShort(0xc02c).writeByte(1).writeByte(0);
        int length = body.readableBytes();
        ByteBuf out = Unpooled.buffer().writeByte(22).writeShort(recordVersion).writeZero(8);
        out.writeShort(12 + length)
                .writeByte(1)
                .writeMedium(length)
                .writeShort(0)
                .writeMedium(0);
        return ByteBufUtil.getBytes(out.writeMedium(length).writeBytes(body));
    }

    @Test
    void whoOpensGetsACookieThatIsNoLonger() {
        byte[] opening = opening(0xfeff, 0xfefd);
        assertThat(cookies.verify(FROM, opening, answers::add)).isNull();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0)).hasSizeLessThanOrEqualTo(opening.length);
    }

    /** Bouncy Castle throws at these, which would make the event loop that hears strangers pause for a second. */
    @Test
    void reservedVersionsAreIgnored() {
        assertThat(cookies.verify(FROM, opening(0xfefd, RESERVED), answers::add))
                .isNull();
        assertThat(cookies.verify(FROM, opening(RESERVED, 0xfefd), answers::add))
                .isNull();
        assertThat(answers).isEmpty();
    }

    /** Whoever sends a record of one doesn't end a handshake of somebody else. */
    @Test
    void aRecordOfAReservedVersionIsNone() {
        byte[] record = opening(RESERVED, 0xfefd);
        assertThat(DtlsRecords.length(Unpooled.wrappedBuffer(record), 0, record.length))
                .isEqualTo(-1);
        record = opening(0xfeff, 0xfefd);
        assertThat(DtlsRecords.length(Unpooled.wrappedBuffer(record), 0, record.length))
                .isEqualTo(record.length);
    }
}
