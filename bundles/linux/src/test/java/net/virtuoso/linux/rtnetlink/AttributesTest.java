package net.virtuoso.linux.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributesTest {
    private static Attributes of(String hex) {
        return new Attributes(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    @Test
    void findsPaddedAndNestedOnes() {
        Attributes attributes = of("0800 0300 61626300" + "0500 0600 01 000000" + "0c00 1280 0700 0100 766500 00");
        assertThat(attributes.text(3)).isEqualTo("abc");
        assertThat(attributes.find(6)).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        assertThat(attributes.nested(0x12).text(1)).isEqualTo("ve");
        assertThat(attributes.find(9)).isNull();
        assertThat(attributes.text(9)).isEmpty();
        assertThat(attributes.nested(9).find(1)).isNull();
    }

    @Test
    void stopsAtAMalformedOne() {
        assertThat(of("0300 0300").find(3)).isNull();
        assertThat(of("ff00 0300 61").find(3)).isNull();
        assertThat(of("0000 0000 0800 0300 61626300").find(3)).isNull();
        assertThat(of("0800").find(3)).isNull();
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int j = 0; j + 1 < bytes.length; j += 4) {
                bytes[j + 1] = 0; // plausible lengths reach further
            }
            Attributes attributes = new Attributes(ByteBuffer.wrap(bytes));
            for (int type = 0; type < 4; type++) {
                assertThat(attributes.text(type).length()).isLessThanOrEqualTo(bytes.length);
                attributes.nested(type).nested(type).find(1);
            }
        }
    }

    @Test
    void readsWhatMessageWrote() {
        Message message =
                new Message(16, Message.ofInterface(7, 1, 1)).put(3, "eth0").put(4, 0x01020304);
        int nest = message.beginNest(18);
        message.put(1, "veth").putShort(2, 513).endNest(nest);
        ByteBuffer bytes = ByteBuffer.wrap(message.finish(0x401, 9), 0, message.length())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);

        assertThat(bytes.getInt(0)).as("length").isEqualTo(bytes.limit()).isEqualTo(16 + 16 + 12 + 8 + 24);
        assertThat(bytes.getShort(4)).as("type").isEqualTo((short) 16);
        assertThat(bytes.getShort(6)).as("flags").isEqualTo((short) 0x401);
        assertThat(bytes.getInt(8)).as("sequence number").isEqualTo(9);
        assertThat(bytes.getInt(16 + 4)).as("index").isEqualTo(7);
        Attributes attributes = Attributes.after(bytes, 32);
        assertThat(attributes.text(3)).isEqualTo("eth0");
        assertThat(attributes.find(4).getInt()).isEqualTo(0x01020304);
        assertThat(attributes.nested(18).text(1)).isEqualTo("veth");
        assertThat(attributes.nested(18).find(2).getShort()).isEqualTo((short) 513);
    }
}
