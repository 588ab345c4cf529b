package net.virtuoso.lab.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The documents that describe guests to libvirt. */
final class DomainXml {
    /** The namespace of the metadata element by which a domain names its virtual network. */
    static final String METADATA_NAMESPACE = "https://virtuoso.net/xmlns/libvirt/1";

    private DomainXml() {}

    /**
     * A container.
     *
     * @param root its root file system, its own to write to
     * @param readOnly directories of the machine, by the path they have inside, that it sees but cannot change
     * @param init its first process and arguments
     */
    static String lxc(GuestSpec spec, Path root, Map<Path, Path> readOnly, List<String> init) {
        StringBuilder filesystems = new StringBuilder(filesystem(root, Path.of("/"), ""));
        readOnly.forEach((inside, outside) -> filesystems.append(filesystem(outside, inside, "<readonly/>")));
        StringBuilder arguments = new StringBuilder();
        init.subList(1, init.size())
                .forEach(a -> arguments.append("<initarg>").append(escape(a)).append("</initarg>"));
        return """
                <domain type='lxc'>
                  <name>%s</name>
                  %s
                  <memory unit='MiB'>%d</memory>
                  <vcpu>1</vcpu>
                  <os><type>exe</type><init>%s</init>%s</os>
                  <devices>
                    %s
                    <interface type='ethernet'>
                      <mac address='%s'/>
                      <target dev='%s'/>
                      <guest dev='eth0'/>
                    </interface>
                    <console type='pty'/>
                  </devices>
                </domain>
                """.formatted(
                        spec.name(),
                        metadata(spec),
                        spec.memoryMib(),
                        escape(init.get(0)),
                        arguments,
                        filesystems,
                        spec.mac(),
                        spec.hostInterface());
    }

    /**
     * A machine under emulation, which boots a kernel directly. Its TAP is there already and stays when it ends.
     *
     * @param console file that takes what its serial line prints
     */
    static String qemu(GuestSpec spec, Path kernel, Path initramfs, String commandLine, Path console) {
        return """
                <domain type='qemu'>
                  <name>%s</name>
                  %s
                  <memory unit='MiB'>%d</memory>
                  <vcpu>1</vcpu>
                  <os>
                    <type arch='x86_64' machine='pc'>hvm</type>
                    <kernel>%s</kernel><initrd>%s</initrd><cmdline>%s</cmdline>
                  </os>
                  <features><acpi/><tcg><tb-cache unit='MiB'>64</tb-cache></tcg></features>
                  <cpu mode='custom' match='exact'><model>qemu64</model></cpu>
                  <clock offset='utc'/>
                  <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>
                  <devices>
                    <emulator>/usr/bin/qemu-system-x86_64</emulator>
                    <controller type='usb' model='none'/>
                    <serial type='file'><source path='%s' append='on'/></serial>
                    <memballoon model='none'/>
                    <interface type='ethernet'>
                      <mac address='%s'/>
                      <target dev='%s' managed='no'/>
                      <model type='virtio'/>
                    </interface>
                  </devices>
                </domain>
                """.formatted(
                        spec.name(),
                        metadata(spec),
                        spec.memoryMib(),
                        escape(kernel.toString()),
                        escape(initramfs.toString()),
                        escape(commandLine),
                        escape(console.toString()),
                        spec.mac(),
                        spec.hostInterface());
    }

    private static String metadata(GuestSpec spec) {
        return spec.network()
                .map(n -> "<metadata><vnet:network xmlns:vnet='" + METADATA_NAMESPACE + "'>" + n
                        + "</vnet:network></metadata>")
                .orElse("");
    }

    private static String filesystem(Path outside, Path inside, String more) {
        return "<filesystem type='mount' accessmode='passthrough'><source dir='" + escape(outside.toString())
                + "'/><target dir='" + escape(inside.toString()) + "'/>" + more + "</filesystem>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;");
    }
}
