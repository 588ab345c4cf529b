package net.virtuoso.shell.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.jspecify.annotations.Nullable;

/** A command that changes the desired state. */
abstract class ChangeCommand extends VnetCommand {
    /** Somewhat more than the service takes itself, should it fail to keep its word. */
    private static final long MAX_WAIT_SECONDS = 35;

    @Option(
            name = "-w",
            aliases = "--wait",
            description = "Wait until every connected node that is concerned runs the change, at most 30 s")
    boolean wait;

    /** Commits one change on behalf of the operator. */
    Commit commit(Change change) {
        Command command = getClass().getAnnotation(Command.class);
        String name = command == null ? getClass().getSimpleName() : command.scope() + ":" + command.name();
        return states().commit(java.util.List.of(change), actor(), name);
    }

    /**
     * Tells the outcome, after waiting if the operator wants that.
     *
     * @param revision the revision after the change
     * @param done what was done, as a phrase
     * @param item what was made or changed; {@code null} if nothing is left of it
     */
    void tell(long revision, String done, @Nullable Object item) throws InterruptedException {
        Boolean running = wait ? isRunning(revision) : null;
        if (json) {
            Map<String, Object> outcome = new LinkedHashMap<>();
            outcome.put("revision", revision);
            if (running != null) {
                outcome.put("running", running);
            }
            if (item != null) {
                outcome.put("item", item);
            }
            printJson(outcome);
            return;
        }
        String state = "";
        if (running != null) {
            state = running
                    ? "; every connected node runs it"
                    : "; it is stored, but some node doesn't run it yet: see vnet:status";
        }
        out().println(done + " (revision " + revision + ")" + state);
    }

    private boolean isRunning(long revision) throws InterruptedException {
        try {
            states().running(revision).toCompletableFuture().get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            // The change stands; vnet:status tells who lags and why.
            return false;
        }
    }
}
