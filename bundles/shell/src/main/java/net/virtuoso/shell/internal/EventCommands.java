package net.virtuoso.shell.internal;

import java.util.List;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code vnet:event-*}. */
final class EventCommands {
    private EventCommands() {}

    /** Shows events. */
    @Service
    @Command(scope = "vnet", name = "event-tail", description = "Shows the newest events, and with -f those to come")
    public static final class Tail extends VnetCommand {
        private static final int BATCH = 256;
        private static final long PAUSE_MILLIS = 250;

        @Option(name = "-n", description = "So many of the newest events")
        String most = "20";

        @Option(name = "-f", aliases = "--follow", description = "Go on until Ctrl-C")
        boolean follow;

        @Override
        void run() {
            EventLog log = events();
            long last = show(log, log.last() - Texts.number("-n", most, 0, Integer.MAX_VALUE));
            // An error of the output means that the operator's connection is gone.
            while (follow && !out().checkError()) {
                last = show(log, last);
                try {
                    Thread.sleep(PAUSE_MILLIS);
                } catch (InterruptedException e) {
                    // Ctrl-C: the operator has seen enough. The thread goes back to the session, without the flag.
                    return;
                }
            }
        }

        private long show(EventLog log, long after) {
            long last = Math.max(0, after);
            while (true) {
                List<LoggedEvent> events = log.after(last, BATCH);
                for (LoggedEvent event : events) {
                    out().println(json ? Json.line(event) : text(event));
                    last = event.id();
                }
                if (events.size() < BATCH) {
                    return last;
                }
            }
        }

        private static String text(LoggedEvent event) {
            return Texts.time(event.at()) + "  " + event.id() + "  " + event.event();
        }
    }
}
