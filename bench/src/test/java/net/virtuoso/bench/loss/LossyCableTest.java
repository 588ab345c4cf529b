package net.virtuoso.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossyCableTest {
    @Test
    void theShareIsExactToAThousandthOfAPercent() {
        assertThat(LossyCable.ruleset("uplink", 0.1))
                .contains("iifname \"uplink\" numgen random mod 100000 < 100 counter drop");
        assertThat(LossyCable.ruleset("uplink", 3)).contains("< 3000 counter drop");
    }
}
