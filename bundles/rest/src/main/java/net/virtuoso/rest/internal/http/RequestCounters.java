package net.virtuoso.rest.internal.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers by operation and status: as many counters as the specification has, and no more. */
public final class RequestCounters {
    private final Map<Key, LongAdder> counters = new ConcurrentHashMap<>();

    /**
     * What is counted.
     *
     * @param operation the operation's identifier; {@code none} for requests that asked for none
     * @param status the HTTP status
     */
    public record Key(String operation, int status) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byOperation = operation.compareTo(other.operation);
            return byOperation != 0 ? byOperation : Integer.compare(status, other.status);
        }
    }

    void count(String operation, int status) {
        counters.computeIfAbsent(new Key(operation, status), key -> new LongAdder())
                .increment();
    }

    /** The answers so far. */
    public Map<Key, Long> counted() {
        Map<Key, Long> copy = new TreeMap<>();
        counters.forEach((key, counter) -> copy.put(key, counter.sum()));
        return copy;
    }
}
