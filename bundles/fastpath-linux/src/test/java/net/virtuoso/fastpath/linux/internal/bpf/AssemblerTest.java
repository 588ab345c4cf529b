package net.virtuoso.fastpath.linux.internal.bpf;

import static net.virtuoso.fastpath.linux.internal.bpf.Register.FP;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R0;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R1;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R2;
import static net.virtuoso.fastpath.linux.internal.bpf.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.virtuoso.fastpath.linux.internal.bpf.Assembler.Condition;
import net.virtuoso.fastpath.linux.internal.bpf.Assembler.Helper;
import net.virtuoso.fastpath.linux.internal.bpf.Assembler.Operation;
import org.junit.jupiter.api.Test;

/** Against the encoding that the instruction set's specification gives. */
class AssemblerTest {
    private static String hex(Assembler code) {
        return HexFormat.of().formatHex(code.assemble());
    }

    @Test
    void encodesArithmetic() {
        assertThat(hex(new Assembler().move(R1, 7))).isEqualTo("b701000007000000");
        assertThat(hex(new Assembler().move(R6, R1))).isEqualTo("bf16000000000000");
        assertThat(hex(new Assembler().address(R2, FP, -16))).isEqualTo("bfa2000000000000" + "07020000f0ffffff");
        assertThat(hex(new Assembler().compute(Operation.SUB, R1, R2))).isEqualTo("1f21000000000000");
        assertThat(hex(new Assembler().compute(Operation.DIV, R1, R2))).isEqualTo("3f21000000000000");
        assertThat(hex(new Assembler().compute(Operation.SHR, R1, 4))).isEqualTo("7701000004000000");
        assertThat(hex(new Assembler().fromNetwork16(R1).fromNetwork32(R2)))
                .isEqualTo("dc01000010000000" + "dc02000020000000");
    }

    @Test
    void encodesMemory() {
        assertThat(hex(new Assembler().load(Size.WORD, R2, R6, 176))).isEqualTo("6162b00000000000");
        assertThat(hex(new Assembler().load(Size.BYTE, R2, FP, -1))).isEqualTo("71a2ffff00000000");
        assertThat(hex(new Assembler().load(Size.HALF, R2, FP, -2))).isEqualTo("69a2feff00000000");
        assertThat(hex(new Assembler().load(Size.DOUBLE, R2, FP, -8))).isEqualTo("79a2f8ff00000000");
        assertThat(hex(new Assembler().store(Size.DOUBLE, FP, -8, R1))).isEqualTo("7b1af8ff00000000");
        assertThat(hex(new Assembler().store(Size.WORD, FP, -4, 0xffff0000))).isEqualTo("620afcff0000ffff");
        assertThat(hex(new Assembler().addAtomically(R6, 8, R1))).isEqualTo("db16080000000000");
        assertThat(hex(new Assembler().loadMap(R1, 5))).isEqualTo("1811000005000000" + "0000000000000000");
    }

    @Test
    void jumpsOverInstructionsToLabels() {
        assertThat(hex(new Assembler()
                        .jump(Condition.EQ, R0, 0, "end")
                        .loadMap(R1, 5)
                        .jump(Condition.LE, R1, R2, "end")
                        .call(Helper.REDIRECT)
                        .jump("end")
                        .label("end")
                        .exit()))
                .isEqualTo("1500050000000000"
                        + "1811000005000000"
                        + "0000000000000000"
                        + "bd21020000000000"
                        + "8500000017000000"
                        + "0500000000000000"
                        + "9500000000000000");
    }

    @Test
    void refusesWhatCannotRun() {
        assertThatThrownBy(() -> new Assembler().jump("nowhere").exit().assemble())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(
                        () -> new Assembler().label("back").jump("back").exit().assemble())
                .hasMessageContaining("back");
        assertThatThrownBy(() -> new Assembler().label("x").label("x")).hasMessageContaining("twice");
        assertThatThrownBy(() -> new Assembler().load(Size.WORD, R1, FP, 40_000))
                .hasMessageContaining("40000");
    }
}
