package net.virtuoso.rest.internal.http;

import java.util.Map;

/** A request that ends with a problem document. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    RequestException(Problem problem) {
        this(problem, Map.of());
    }

    /** @param headers go with the answer */
    RequestException(Problem problem, Map<String, String> headers) {
        super(problem.detail());
        this.problem = problem;
        this.headers = Map.copyOf(headers);
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
