package net.virtuoso.lab.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class VmParsingTest {
    private static final List<String> MOUNTS = List.of(
            "24 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "30 24 0:26 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct",
            "31 24 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd",
            "32 24 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
            "33 24 0:26 /inner /elsewhere rw - cgroup cgroup rw,cpu,cpuacct");

    @Test
    void hierarchiesOfBothVersionsAreFound() {
        List<Cgroups.Hierarchy> hierarchies = Cgroups.parseMounts(MOUNTS);

        assertThat(hierarchies)
                .extracting(h -> h.mount().getFileName().toString())
                .containsExactly("cpu", "systemd", "unified");
        assertThat(hierarchies).extracting(Cgroups.Hierarchy::unified).containsExactly(false, false, true);
        assertThat(hierarchies.get(0).options()).isEqualTo(Set.of("rw", "cpu", "cpuacct"));
    }

    @Test
    void aProcesssGroupsAreDirectoriesOfTheirHierarchies() {
        List<Path> groups = Cgroups.parseGroups(
                List.of("3:cpu,cpuacct:/host/machine/vm", "2:name=systemd:/", "1:freezer:/x", "0::/host"),
                Cgroups.parseMounts(MOUNTS));

        assertThat(groups)
                .containsExactly(
                        Path.of("/sys/fs/cgroup/cpu/host/machine/vm"),
                        Path.of("/sys/fs/cgroup/systemd"),
                        Path.of("/sys/fs/cgroup/unified/host"));
    }

    @Test
    void innerProcessIdsAreRead() {
        assertThat(ProcessNamespace.parse(List.of("Name:\tx", "NSpid:\t4711\t12")))
                .isEqualTo(12);
        assertThat(ProcessNamespace.parse(List.of("NSpid:\t4711\t12\t1"))).isEqualTo(12);
        assertThat(ProcessNamespace.parse(List.of("NSpid:\t4711"))).isEqualTo(-1);
        assertThat(ProcessNamespace.parse(List.of())).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "Vm 1, 02:00:00:00:00:01, vm, blue, guest name",
        "vm, 02-00-00-00-00-01, vm, blue, guest MAC",
        "vm, 02:00:00:00:00:01, averyveryverylongname, blue, guest interface",
        "vm, 02:00:00:00:00:01, vm, b<ue, virtual network"
    })
    void specificationsThatCannotBeAreRefused(
            String name, String mac, String device, String network, String complaint) {
        assertThatThrownBy(() -> new GuestSpec(name, mac, device, Optional.of(network), 64))
                .hasMessageContaining(complaint)
                .hasMessageContaining("allowed");
    }

    @Test
    void aContainersDocumentSaysWhatWasAskedFor() throws Exception {
        String xml = DomainXml.lxc(
                GuestSpec.of("vm1", "02:00:00:00:00:0A", "blue"),
                Path.of("/it's/root"),
                Map.of(Path.of("/usr"), Path.of("/usr")),
                List.of("/init", "a&b"));

        Document document = parse(xml);
        Element network = (Element) document.getElementsByTagNameNS(DomainXml.METADATA_NAMESPACE, "network")
                .item(0);
        assertThat(network.getTextContent()).isEqualTo("blue");
        assertThat(attribute(document, "mac", "address")).isEqualTo("02:00:00:00:00:0a");
        assertThat(attribute(document, "source", "dir")).isEqualTo("/it's/root");
        assertThat(document.getElementsByTagName("initarg").item(0).getTextContent())
                .isEqualTo("a&b");
        assertThat(document.getElementsByTagName("readonly").getLength()).isEqualTo(1);
    }

    @Test
    void aMachinesDocumentLeavesItsTapAlone() throws Exception {
        Document document = parse(DomainXml.qemu(
                GuestSpec.of("vm1", "02:00:00:00:00:01"), Path.of("/k"), Path.of("/i"), "quiet", Path.of("/console")));

        Element target = (Element) document.getElementsByTagName("target").item(0);
        assertThat(target.getAttribute("managed")).isEqualTo("no");
        assertThat(document.getElementsByTagName("metadata").getLength()).isZero();
    }

    @Test
    void archivesAreInTheFormatTheKernelUnpacks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CpioArchive archive = new CpioArchive(out)) {
            archive.directory("d");
            archive.file("d/f", CpioArchive.EXECUTABLE, "hello".getBytes(StandardCharsets.UTF_8));
            archive.link("l", "d/f");
        }

        String text = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(out.size() % 4).isZero();
        assertThat(text).startsWith("07070100000001000041ed");
        int file = text.indexOf("070701", 6);
        assertThat(file % 4).isZero();
        assertThat(text.substring(file)).startsWith("07070100000002000081ed");
        assertThat(text.substring(file + 110)).startsWith("d/f\0");
        assertThat(text).contains("hello\0\0\0").contains("TRAILER!!!");
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static String attribute(Document document, String element, String attribute) {
        return ((Element) document.getElementsByTagName(element).item(0)).getAttribute(attribute);
    }
}
