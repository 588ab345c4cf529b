package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress CALLER = new InetSocketAddress("192.0.2.1", 4_433);
    private static final int REFUSED = -1;

    private final Random random = new Random(41);
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final List<InetAddress> asked = new ArrayList<>();
    private boolean welcome = true;
    private final RetryTokens tokens = new RetryTokens(new SecureRandom(), clock::get, host -> {
        asked.add(host);
        return welcome;
    });

    private byte[] identifier(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ByteBuf token(RetryTokens by, byte[] identifier, InetSocketAddress from) {
        ByteBuf out = Unpooled.buffer();
        assertThat(by.writeToken(out, Unpooled.wrappedBuffer(identifier), from)).isTrue();
        assertThat(out.readableBytes()).isLessThanOrEqualTo(by.maxTokenLength());
        return out;
    }

    private int validate(ByteBuf token, InetSocketAddress from) {
        int before = token.readerIndex();
        int offset = tokens.validateToken(token, from);
        assertThat(token.readerIndex()).isEqualTo(before);
        return offset;
    }

    @Test
    void takesItsOwnAndGivesTheIdentifierBack() {
        for (int length = 8; length <= 20; length++) {
            byte[] identifier = identifier(length);
            ByteBuf token = token(tokens, identifier, CALLER);
            int offset = validate(token, CALLER);
            byte[] got = new byte[token.readableBytes() - offset];
            token.getBytes(offset, got);
            assertThat(got).isEqualTo(identifier);
        }
        assertThat(asked).hasSize(13).containsOnly(CALLER.getAddress());
    }

    @Test
    void takesNoneOfAnotherAddressOrPort() {
        ByteBuf token = token(tokens, identifier(20), CALLER);
        assertThat(validate(token, new InetSocketAddress("192.0.2.2", 4_433))).isEqualTo(REFUSED);
        assertThat(validate(token, new InetSocketAddress("192.0.2.1", 4_434))).isEqualTo(REFUSED);
        assertThat(validate(token, new InetSocketAddress("2001:db8::1", 4_433))).isEqualTo(REFUSED);
        assertThat(asked).isEmpty();
        assertThat(validate(token, CALLER)).isPositive();
    }

    @Test
    void takesNoneOfAnotherKey() {
        RetryTokens others = new RetryTokens(new SecureRandom(), clock::get, host -> true);
        assertThat(validate(token(others, identifier(20), CALLER), CALLER)).isEqualTo(REFUSED);
    }

    @Test
    void takesNoneWithAnotherBit() {
        ByteBuf token = token(tokens, identifier(20), CALLER);
        for (int bit = 0; bit < 8 * token.readableBytes(); bit++) {
            ByteBuf changed = token.copy();
            changed.setByte(bit / 8, changed.getByte(bit / 8) ^ 1 << bit % 8);
            assertThat(validate(changed, CALLER)).as("bit %d", bit).isEqualTo(REFUSED);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void takesNoneThatIsOldAlsoWhenTheClockOverflows() {
        ByteBuf token = token(tokens, identifier(20), CALLER);
        clock.addAndGet(RetryTokens.VALID_NANOS);
        assertThat(clock.get()).isNegative();
        assertThat(validate(token, CALLER)).isPositive();
        clock.incrementAndGet();
        assertThat(validate(token, CALLER)).isEqualTo(REFUSED);
    }

    @Test
    void takesNothingOfAnotherLength() {
        for (int length = 0; length < 80; length++) {
            assertThat(validate(Unpooled.wrappedBuffer(identifier(length)), CALLER))
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void asksWhetherTheHostIsWelcome() {
        welcome = false;
        assertThat(validate(token(tokens, identifier(20), CALLER), CALLER)).isEqualTo(REFUSED);
        assertThat(asked).containsExactly(CALLER.getAddress());
    }

    /** Netty takes the identifier to be as long as those that it makes. */
    @Test
    void wantsTheIdentifierThatTheAnswerGave() {
        ByteBuf token = token(tokens, identifier(8), CALLER);
        for (int length = 0; length <= 20; length++) {
            assertThat(tokens.validateToken(token, CALLER, Unpooled.wrappedBuffer(identifier(length)))
                            .isValid())
                    .isEqualTo(length == 20);
        }
    }
}
