package net.virtuoso.shell.internal;

import java.io.PrintStream;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.model.DesiredState;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/**
 * What all commands share. One instance an execution, one thread. Refusals and missing services leave as exceptions whose
 * message is one line: the shell prints it and a script sees that the command failed.
 */
abstract class VnetCommand implements Action {
    @Option(name = "--json", description = "Print JSON, in the form of the REST interface")
    boolean json;

    @Reference(optional = true)
    @Nullable
    Session session;

    @Reference(optional = true)
    @Nullable
    DesiredStateService states;

    @Reference(optional = true)
    @Nullable
    Inventory inventory;

    @Reference(optional = true)
    @Nullable
    Adaptation adaptation;

    @Reference(optional = true)
    @Nullable
    TrafficMatrices matrices;

    @Reference(optional = true)
    @Nullable
    EventLog events;

    @Reference(optional = true)
    @Nullable
    JoinTokens tokens;

    @Override
    public final @Nullable Object execute() throws Exception {
        run();
        return null;
    }

    /** Does what the command is for. */
    abstract void run() throws Exception;

    /** The shell gives each command an output of its own, so that pipes work. */
    @SuppressWarnings("SystemOut")
    static PrintStream out() {
        return System.out;
    }

    /** Prints a value as JSON. */
    static void printJson(Object value) {
        out().println(Json.text(value));
    }

    /** Prints a table for people. */
    static void print(ShellTable table) {
        table.print(out());
    }

    static ShellTable table(String ifEmpty, String... columns) {
        ShellTable table = new ShellTable().emptyTableText(ifEmpty);
        for (String column : columns) {
            table.column(column);
        }
        return table;
    }

    DesiredStateService states() {
        return there(states, "the desired state");
    }

    DesiredState state() {
        return states().current();
    }

    Inventory inventory() {
        return there(inventory, "the inventory");
    }

    Adaptation adaptation() {
        return there(adaptation, "the adaptation loop");
    }

    TrafficMatrices matrices() {
        return there(matrices, "the traffic matrices");
    }

    EventLog events() {
        return there(events, "the event log");
    }

    JoinTokens tokens() {
        return there(tokens, "the join tokens");
    }

    /** Checks a network that the operator named as a filter. */
    @Nullable
    String filter(@Nullable String network) {
        return network == null ? null : state().network(network).name();
    }

    /** Who asks, for the audit. */
    String actor() {
        Object user = session == null ? null : session.get("USER");
        return user == null ? "shell" : user.toString();
    }

    private static <T> T there(@Nullable T service, String what) {
        if (service == null) {
            throw new UnavailableException("this container lacks " + what
                    + ": install the feature vnet-controller, wait until it reaches its store, or ask a controller");
        }
        return service;
    }
}
