package net.virtuoso.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/**
 * A command that lists things of all networks, or of the one that is named.
 *
 * @param <T> what is listed, in the form of the REST interface
 */
abstract class ListCommand<T> extends VnetCommand {
    @Argument(name = "network", description = "Only this network's")
    @Completion(Completers.Networks.class)
    @Nullable
    String network;

    /** @param network the network; {@code null} for all */
    abstract List<T> find(@Nullable String network);

    /** The same for people. */
    abstract ShellTable table(List<T> found);

    @Override
    final void run() {
        List<T> found = find(filter(network));
        if (json) {
            printJson(found);
        } else {
            print(table(found));
        }
    }
}
