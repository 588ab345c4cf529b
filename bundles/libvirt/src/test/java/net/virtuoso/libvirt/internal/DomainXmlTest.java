package net.virtuoso.libvirt.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.virtuoso.model.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainXmlTest {
    static final String QEMU = """
            <domain type='qemu' id='3'>
              <name>web-1</name>
              <uuid>6b6b8f3a-8a5d-4c3f-9a6e-0f2f6f1d2b11</uuid>
              <metadata>
                <other:network xmlns:other='urn:other'>green</other:network>
                <vnet:network xmlns:vnet='https://virtuoso.net/xmlns/libvirt/1'> blue
                </vnet:network>
              </metadata>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <interface type='ethernet'>
                  <mac address='02:00:00:01:00:01'/>
                  <target dev='vnet0' managed='no'/>
                  <model type='virtio'/>
                  <alias name='net0'/>
                </interface>
                <interface type='bridge'>
                  <mac address='52:54:00:00:00:02'/>
                  <source bridge='br0'/>
                </interface>
                <disk type='file'><target dev='vda' bus='virtio'/></disk>
              </devices>
            </domain>
            """;

    @Test
    void readsInterfacesAndTheNetwork() {
        DomainXml domain = DomainXml.parse(QEMU);

        assertThat(domain.network()).isEqualTo("blue");
        assertThat(domain.nics())
                .containsExactly(
                        new DomainXml.Nic("02:00:00:01:00:01", "vnet0"), new DomainXml.Nic("52:54:00:00:00:02", null));
    }

    @Test
    void aDomainWithoutInterfacesHasNone() {
        assertThat(DomainXml.parse("<domain><name>x</name></domain>"))
                .isEqualTo(new DomainXml(null, java.util.List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<domain>",
                "not XML",
                "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain><metadata>&x;</metadata></domain>",
                "<!DOCTYPE domain><domain/>"
            })
    void otherTextsAreRefused(String xml) {
        assertThatThrownBy(() -> DomainXml.parse(xml)).isInstanceOf(RefusedException.class);
    }

    @Test
    void tooMuchIsRefused() {
        assertThatThrownBy(() -> DomainXml.parse("<domain>" + " ".repeat(1 << 20) + "</domain>"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("domain XML");
        assertThatThrownBy(
                        () -> DomainXml.parse("<domain><devices>" + "<interface/>".repeat(257) + "</devices></domain>"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("256");
    }

    @Test
    void tooDeepIsRefused() {
        String deepest = "<a>".repeat(255) + "</a>".repeat(255);
        assertThat(DomainXml.parse("<domain>" + deepest + deepest + "</domain>").nics())
                .isEmpty();
        String tooDeep = "<a>".repeat(149_000);
        assertThatThrownBy(() -> DomainXml.parse(tooDeep))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("256 deep");
    }

    @Test
    void damagedDescriptionsAreRefusedOrStillDescriptions() {
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(QEMU);
            for (int k = random.nextInt(5); k >= 0; k--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            try {
                assertThat(DomainXml.parse(text.toString()).nics()).hasSizeLessThanOrEqualTo(2);
            } catch (RefusedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 3_000);
    }
}
