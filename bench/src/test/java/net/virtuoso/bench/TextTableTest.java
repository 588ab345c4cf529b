package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheyNeed() {
        TextTable table = new TextTable("candidate", "ms")
                .row(List.of("a", TextTable.cell(OptionalDouble.of(1234.56), 1)))
                .row(List.of("b", TextTable.cell(OptionalDouble.empty(), 1)));
        assertThat(table.toString().lines())
                .containsExactly("candidate      ms", "a          1234.6", "b               -");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TextTable("one").row(List.of("a", "b")));
    }
}
