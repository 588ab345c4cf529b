package net.virtuoso.control.internal.connection;

import java.util.List;
import net.virtuoso.model.Endpoint;
import org.jspecify.annotations.Nullable;

/** Whom a node calls: the controllers it was configured with in turn, or the one that another controller named. */
public final class ControlTargets {
    private final List<Endpoint> configured;
    private int turn;
    private @Nullable Endpoint hint;
    private volatile Endpoint last;

    /** @param configured at least one */
    public ControlTargets(List<Endpoint> configured) {
        this.configured = List.copyOf(configured);
        this.last = configured.get(0);
    }

    /** Whom to call next. */
    public synchronized Endpoint next() {
        Endpoint hinted = hint;
        hint = null;
        last = hinted != null ? hinted : configured.get(turn++ % configured.size());
        return last;
    }

    /** The one called last. */
    public Endpoint last() {
        return last;
    }

    /** The controller called last says that another one leads: call that next, once. */
    public synchronized void hint(Endpoint leader) {
        hint = leader;
    }
}
