package net.virtuoso.rest.internal.resource;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import net.virtuoso.rest.internal.http.Handler;

/** Every operation with who carries it out. */
public final class Operations {
    private Operations() {}

    /** The handlers of all resources, by the operation's identifier in the specification. */
    public static Map<String, Handler> of(Services services) {
        Commits commits = new Commits(services);
        Map<String, Handler> all = new HashMap<>();
        Stream.of(
                        new StatusOperations(services).handlers(),
                        new NetworkOperations(services, commits).handlers(),
                        new NodeOperations(services, commits).handlers(),
                        new TokenOperations(services, commits).handlers(),
                        new VmOperations(services, commits).handlers(),
                        new PortOperations(services, commits).handlers(),
                        new LinkOperations(services, commits).handlers(),
                        new RuleOperations(services, commits).handlers(),
                        new ChangeOperations(commits).handlers(),
                        new TrafficOperations(services).handlers(),
                        new AdaptationOperations(services, commits).handlers())
                .forEach(all::putAll);
        return all;
    }
}
