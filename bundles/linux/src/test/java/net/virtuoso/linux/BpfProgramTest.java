package net.virtuoso.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BpfProgramTest {
    /** The bytes that {@code tc -ddd}-style assemblers give for: ld #7; ld vlan_avail; jne #0, l2; ret #-1; l2: ret #0. */
    @Test
    void encodesInstructionsAsTheKernelReadsThem() {
        byte[] code = new BpfProgram()
                .constant(7)
                .load(BpfProgram.VLAN_TAG_PRESENT)
                .onlyIf(0)
                .result(-1)
                .result(0)
                .bytes();
        assertThat(HexFormat.of().formatHex(code))
                .isEqualTo("0000" + "00" + "00" + "07000000"
                        + "2000" + "00" + "00" + "30f0ffff"
                        + "1500" + "00" + "01" + "00000000"
                        + "0600" + "00" + "00" + "ffffffff"
                        + "0600" + "00" + "00" + "00000000");
        assertThat(BpfProgram.count(code)).isEqualTo(5);
    }
}
