package net.virtuoso.rest.internal.http;

import java.util.Map;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/** One request that fits its route. Immutable. */
public final class Call {
    private final Route route;
    private final Map<String, String> values;
    private final String actor;
    private final byte[] body;
    private final Json json;

    /**
     * @param values the parameters by name, checked; path, query and header names don't clash
     * @param actor the account's name
     * @param body empty if there is none
     */
    @SuppressWarnings("ArrayTypeParameter") // not kept by anybody else
    Call(Route route, Map<String, String> values, String actor, byte[] body, Json json) {
        this.route = route;
        this.values = Map.copyOf(values);
        this.actor = actor;
        this.body = body;
        this.json = json;
    }

    /** A parameter that is always there: one of the path, or one with a default. */
    public String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no parameter " + name + " at " + route.template());
        }
        return value;
    }

    /** A parameter that may be absent. */
    public @Nullable String optional(String name) {
        return values.get(name);
    }

    /** A parameter that the specification says is an integer, or {@code null} if it is absent. */
    public @Nullable Long number(String name) {
        String value = values.get(name);
        return value == null ? null : Long.valueOf(value);
    }

    /**
     * A MAC address in the path.
     *
     * @throws RefusedException if it is none
     */
    public MacAddress mac(String name) {
        return MacAddress.parse(value(name));
    }

    /** The body. */
    public <T> T body(Class<T> type) {
        return json.read(body, type);
    }

    /** Whether the answer should wait until the nodes run the change. */
    public boolean waits() {
        return "running".equals(values.get("wait"));
    }

    /** Who asks, for the audit. */
    public String actor() {
        return actor;
    }

    /** What is asked, for the audit. */
    public String reason() {
        return "REST " + route.operation();
    }
}
