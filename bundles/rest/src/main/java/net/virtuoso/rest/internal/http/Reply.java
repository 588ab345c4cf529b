package net.virtuoso.rest.internal.http;

import jakarta.servlet.AsyncContext;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** The answer to a call. */
public sealed interface Reply {
    /** An answer in JSON with status 200. */
    static Reply json(Object body) {
        return new Json(200, body, Map.of());
    }

    /**
     * A value, written as JSON.
     *
     * @param status the HTTP status
     * @param body any value that {@link Json} can write
     * @param headers go with it
     */
    record Json(int status, Object body, Map<String, String> headers) implements Reply {}

    /**
     * Bytes as they are.
     *
     * @param contentType the media type
     * @param body the bytes; not changed any more
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Bytes(String contentType, byte[] body) implements Reply {}

    /**
     * An answer that comes later, without holding a thread.
     *
     * @param done whether it came to what was waited for; never completes exceptionally
     * @param then makes the answer, on a thread of the HTTP service
     */
    record Later(CompletionStage<Boolean> done, Function<Boolean, Reply> then) implements Reply {}

    /**
     * A stream of server-sent events.
     *
     * @param start takes the stream over; the status and headers are set by then
     * @param drop called in place of {@code start} if the stream can't begin, to give back what is held for it
     */
    record Stream(Consumer<AsyncContext> start, Runnable drop) implements Reply {}
}
