package net.virtuoso.rest.internal.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import net.virtuoso.api.access.Identity;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.http.Problem.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests apart, checks them against their route, and writes the answers. Everything that a handler throws becomes a
 * problem document.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String JSON = "application/json";

    private final Router router;
    private final Gate gate;
    private final Json json;
    private final RequestCounters counters;
    private final AtomicLong faults = new AtomicLong();

    /**
     * @param router what is offered
     * @param gate who may ask
     * @param json reads and writes bodies
     * @param counters are told of every answer
     */
    public Dispatcher(Router router, Gate gate, Json json, RequestCounters counters) {
        this.router = router;
        this.gate = gate;
        this.json = json;
        this.counters = counters;
    }

    /** Answers a request, now or later. Called by several threads at once. */
    public void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Exchange exchange = new Exchange(response);
        try {
            Router.Match match = router.match(request.getMethod(), segments(request));
            exchange.route = match.route();
            boolean open = match.route() != null && match.route().isPublic();
            Identity identity = open ? new Identity("anyone", Set.of(Identity.VIEWER)) : gate.admit(request);
            Reply reply = carryOut(request, match, identity);
            if (reply instanceof Reply.Stream stream) {
                goOn(exchange, request, stream);
            } else if (reply instanceof Reply.Later later) {
                goOn(exchange, request.startAsync(), later);
            } else {
                send(exchange, reply);
            }
        } catch (RuntimeException e) {
            UnreadBody.discard(request, response);
            fail(exchange, e);
        }
    }

    private Reply carryOut(HttpServletRequest request, Router.Match match, Identity identity) throws IOException {
        Route route = match.route();
        Handler handler = match.handler();
        if (route == null || handler == null) {
            if (match.allowed().isEmpty()) {
                throw new RequestException(
                        Problem.of(Kind.NOT_FOUND, "there is nothing at this path; /openapi.json tells what there is"));
            }
            String allowed = match.allowed().stream().distinct().collect(Collectors.joining(", "));
            throw new RequestException(
                    Problem.of(
                            Kind.METHOD_NOT_ALLOWED,
                            request.getMethod() + " is not for this path; allowed: " + allowed),
                    Map.of("Allow", allowed));
        }
        if (route.isChange()) {
            gate.admitChange(request, identity);
        }
        Map<String, String> values = parameters(request, route, match.values());
        byte[] body = route.hasBody() ? body(request) : new byte[0];
        return handler.handle(new Call(route, values, identity.user(), body, json));
    }

    private void goOn(Exchange exchange, HttpServletRequest request, Reply.Stream stream) {
        boolean handedOver = false;
        try {
            HttpServletResponse response = exchange.response;
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            response.setStatus(HttpServletResponse.SC_OK);
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            commonHeaders(response);
            counters.count(exchange.operation(), HttpServletResponse.SC_OK);
            handedOver = true;
            stream.start().accept(async);
        } finally {
            if (!handedOver) {
                stream.drop().run();
            }
        }
    }

    private void goOn(Exchange exchange, AsyncContext async, Reply.Later later) {
        async.setTimeout(0);
        later.done()
                .whenComplete((done, error) -> async.start(() -> {
                    try {
                        send(exchange, later.then().apply(error == null && done));
                    } catch (RuntimeException e) {
                        fail(exchange, e);
                    } catch (IOException e) {
                        LOG.debug("the client of {} is gone", exchange.operation(), e);
                    } finally {
                        async.complete();
                    }
                }));
    }

    private void send(Exchange exchange, Reply reply) throws IOException {
        if (reply instanceof Reply.Json answer) {
            answer.headers().forEach(exchange.response::setHeader);
            write(exchange, answer.status(), JSON, json.write(answer.body()));
        } else if (reply instanceof Reply.Bytes answer) {
            write(exchange, HttpServletResponse.SC_OK, answer.contentType(), answer.body());
        } else {
            throw new IllegalStateException("not an answer that is sent at once: " + reply);
        }
    }

    private void fail(Exchange exchange, RuntimeException e) {
        Problem problem = problem(exchange, e);
        if (e instanceof RequestException refused) {
            refused.headers().forEach(exchange.response::setHeader);
        } else if (e instanceof UnavailableException) {
            exchange.response.setHeader("Retry-After", "2");
        }
        try {
            write(exchange, problem.status(), "application/problem+json", json.write(problem.document()));
        } catch (IOException gone) {
            LOG.debug("the client of {} is gone", exchange.operation(), gone);
        }
    }

    private Problem problem(Exchange exchange, RuntimeException e) {
        if (e instanceof RequestException refused) {
            return refused.problem();
        }
        if (e instanceof RefusedException refused) {
            Route route = exchange.route;
            return Problem.of(
                    refused,
                    route != null && route.isAddressed() && !route.hasBody() && !route.hasQuery(refused.field()));
        }
        if (e instanceof UnavailableException unavailable) {
            return Problem.of(Kind.UNAVAILABLE, String.valueOf(unavailable.getMessage()));
        }
        long number = faults.incrementAndGet();
        LOG.error("REST fault {}: {}", number, exchange.operation(), e);
        return Problem.of(Kind.INTERNAL, "a fault of ours; the log has it as 'REST fault " + number + "'");
    }

    private void write(Exchange exchange, int status, String contentType, byte[] body) throws IOException {
        HttpServletResponse response = exchange.response;
        counters.count(exchange.operation(), status);
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        commonHeaders(response);
        response.getOutputStream().write(body);
    }

    private static void commonHeaders(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    private static Map<String, String> parameters(
            HttpServletRequest request, Route route, Map<String, String> pathValues) {
        Map<String, String> values = new HashMap<>(pathValues);
        Map<String, String> query = query(request);
        List<String> known = new ArrayList<>();
        for (Parameter parameter : route.parameters()) {
            String value = null;
            if ("header".equals(parameter.in())) {
                value = request.getHeader(parameter.name());
            } else if ("query".equals(parameter.in())) {
                known.add(parameter.name());
                value = query.remove(parameter.name());
            }
            if (value != null) {
                values.put(parameter.name(), parameter.check(value));
            } else if (parameter.fallback() != null) {
                values.put(parameter.name(), parameter.fallback());
            } else if (parameter.required() && !values.containsKey(parameter.name())) {
                throw parameter.missing();
            }
        }
        for (Map.Entry<String, String> unknown : query.entrySet()) {
            throw RefusedException.invalid(
                    unknown.getKey(),
                    unknown.getValue(),
                    known.isEmpty() ? "no parameter here" : "the parameters " + String.join(", ", known));
        }
        return values;
    }

    /** The parameters of the query only: the servlet API would look for more in the body of a form. */
    private static Map<String, String> query(HttpServletRequest request) {
        Map<String, String> values = new HashMap<>();
        String query = request.getQueryString();
        if (query == null || query.isEmpty()) {
            return values;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (values.putIfAbsent(name, value) != null) {
                throw RefusedException.invalid(name, value, "the parameter once");
            }
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RequestException(Problem.of(Kind.MALFORMED, "the address has a '%' that escapes nothing"));
        }
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        String contentType = request.getContentType();
        String mediaType =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        String encoding = request.getHeader("Content-Encoding");
        boolean compressed = encoding != null && !"identity".equalsIgnoreCase(encoding);
        if (!JSON.equals(mediaType) || compressed) {
            throw new RequestException(
                    Problem.of(
                            Kind.UNSUPPORTED_TYPE,
                            "Content-Type '" + mediaType + "' isn't understood here; allowed: " + JSON
                                    + ", not compressed"),
                    Map.of("Accept", JSON));
        }
        if (request.getContentLengthLong() > Json.MAX_BODY) {
            throw tooLarge();
        }
        InputStream in = request.getInputStream();
        byte[] body = in.readNBytes(Json.MAX_BODY + 1);
        if (body.length > Json.MAX_BODY) {
            throw tooLarge();
        }
        return body;
    }

    private static RequestException tooLarge() {
        return new RequestException(
                Problem.of(Kind.TOO_LARGE, "the body is too large; allowed: at most " + Json.MAX_BODY + " bytes"));
    }

    private static List<String> segments(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return Arrays.stream(path.substring(Math.min(1, path.length())).split("/", -1))
                .map(part -> decode(part.replace("+", "%2B")))
                .toList();
    }

    /** One request on its way to an answer. */
    private static final class Exchange {
        private final HttpServletResponse response;
        private @Nullable Route route;

        private Exchange(HttpServletResponse response) {
            this.response = response;
        }

        private String operation() {
            return route == null ? "none" : route.operation();
        }
    }
}
