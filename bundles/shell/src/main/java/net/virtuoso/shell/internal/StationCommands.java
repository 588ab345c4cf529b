package net.virtuoso.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.Station;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code vnet:station-*}. */
final class StationCommands {
    private StationCommands() {}

    /** Lists stations. */
    @Service
    @Command(
            scope = "vnet",
            name = "station-list",
            description = "Lists the stations of the user's LAN that the proxy has seen, with the port and their age")
    public static final class ListAll extends VnetCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Override
        void run() {
            List<Map<String, Object>> items = new ArrayList<>();
            List<String> remarks = new ArrayList<>();
            ShellTable table = table("no station of the LAN has been seen", "address", "port", "last seen", "age");
            Instant now = Instant.now();
            for (PortView view : inventory().ports(filter(network))) {
                LanStatus lan = view.status() == null ? null : view.status().lan();
                if (lan == null) {
                    continue;
                }
                for (Station station : lan.stations()) {
                    long age =
                            Math.max(0, Duration.between(station.seenAt(), now).toSeconds());
                    table.addRow().addContent(station.mac(), view.id(), Texts.time(station.seenAt()), age + " s");
                    Map<String, Object> item = new LinkedHashMap<>();
                    item.put("port", view.id());
                    item.put("mac", station.mac());
                    item.put("seenAt", station.seenAt());
                    items.add(item);
                }
                remark(view.id(), lan, remarks);
            }
            if (json) {
                printJson(items);
                return;
            }
            print(table);
            remarks.forEach(out()::println);
        }

        private static void remark(String port, LanStatus lan, List<String> remarks) {
            if (lan.known() > lan.stations().size()) {
                remarks.add(
                        "port " + port + ": " + lan.stations().size() + " of " + lan.known() + " stations are shown");
            }
            if (lan.alert() != null) {
                remarks.add("port " + port + ": since " + Texts.time(lan.alert().since()) + " frames of "
                        + lan.alert().mac() + " come in that can't: "
                        + switch (lan.alert().kind()) {
                            case VM_ADDRESS -> "the address is a VM's";
                            case TWO_PORTS -> "they come in by another LAN port too";
                        });
            }
        }
    }
}
