package net.virtuoso.lab.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.net.NetInterface;

/** A virtual machine that libvirt runs on a host of the lab. */
public sealed interface Guest extends Machine permits LxcGuest, QemuGuest {
    /** What it was asked to be. */
    GuestSpec spec();

    /** The host it runs on. */
    LibvirtHost host();

    /** The libvirt driver that runs it. */
    Driver driver();

    /** The file to read its boot messages and its DHCP client's in. */
    Path log();

    @Override
    default String name() {
        return spec().name();
    }

    @Override
    default String mac() {
        return spec().mac();
    }

    /** The host's end of its interface, plugged into nothing by us. */
    default NetInterface hostInterface() {
        return host().network().netInterface(spec().hostInterface());
    }

    /** Whether libvirt says that it runs. */
    default boolean isRunning() {
        Cmd.Output state = virsh("domstate").run();
        return state.exit() == 0 && state.out().strip().equals("running");
    }

    /** Ends it at once, as by pulling the plug. It can not be started again; create another. */
    default void destroy() {
        virsh("destroy").check();
    }

    /** A virsh command with this guest as its first argument. */
    default Cmd virsh(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, name()));
        arguments.addAll(List.of(more));
        return host().virsh(driver(), arguments.toArray(String[]::new));
    }
}
