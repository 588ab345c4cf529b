package net.virtuoso.lab.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BootFeaturesTest {
    @Test
    void oursAreReplacedAndKarafsOwnStay() {
        String before =
                "# boot\nfeaturesBoot = \\\n    scr/4.4.10, \\\n    vnet-all/0.1.0.SNAPSHOT, \\\n    ssh/4.4.10\n\n"
                        + "featuresBootAsynchronous=false\n";

        assertThat(BootFeatures.replace(before, List.of("vnet-agent", "vnet-libvirt")))
                .isEqualTo("# boot\nfeaturesBoot = scr/4.4.10, ssh/4.4.10, vnet-agent, vnet-libvirt\n\n"
                        + "featuresBootAsynchronous=false\n");
    }

    @Test
    void aListOnOneLineIsUnderstoodToo() {
        assertThat(BootFeatures.replace("featuresBoot=scr,vnet-all,(ssh,log)", List.of()))
                .isEqualTo("featuresBoot = scr, (ssh, log)");
    }

    @Test
    void aConfigurationWithoutTheListIsRefused() {
        assertThatThrownBy(() -> BootFeatures.replace("autoRefresh=true", List.of()))
                .hasMessageContaining("featuresBoot");
    }
}
