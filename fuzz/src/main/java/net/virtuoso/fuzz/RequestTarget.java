package net.virtuoso.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.Link;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeCertificate;
import net.virtuoso.model.Port;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.rest.internal.http.Json;
import net.virtuoso.rest.internal.http.RequestException;
import net.virtuoso.wire.json.ModelJson;

/**
 * The body of a request, and an entry of the store: the first byte says of what. What is refused is refused by a problem that
 * names a field or a place; what the store holds is itself after writing and reading.
 */
final class RequestTarget implements Target {
    private static final String REQUESTS = "net.virtuoso.rest.internal.resource.Requests$";
    /** Bodies that REST takes; nobody but a reader of JSON makes them. */
    private static final List<Class<?>> BODIES = List.of(
            body("NetworkRequest"),
            body("NetworkUpdate"),
            body("VmRequest"),
            body("VmUpdate"),
            body("PortRequest"),
            body("LinkRequest"),
            body("RuleRequest"),
            body("TokenRequest"),
            body("ChangesRequest"));

    private static final List<Class<?>> ENTRIES = List.of(
            VirtualNetwork.class,
            Node.class,
            VmBinding.class,
            Port.class,
            Link.class,
            ForwardingRule.class,
            JoinToken.class,
            NodeCertificate.class,
            Change.class);

    private final Json json = new Json();
    private final ModelJson store = new ModelJson(Json.MAX_BODY);

    private static Class<?> body(String name) {
        try {
            return Class.forName(REQUESTS + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "request";
    }

    @Override
    public void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int kind = (input[0] & 0xff) % (BODIES.size() + ENTRIES.size());
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        if (kind < BODIES.size()) {
            body(bytes, BODIES.get(kind));
        } else {
            entry(bytes, ENTRIES.get(kind - BODIES.size()));
        }
    }

    private void body(byte[] bytes, Class<?> type) {
        try {
            json.read(bytes, type);
        } catch (RequestException expected) {
            String problem = String.valueOf(expected.getMessage());
            boolean ours = problem.contains("java.") || problem.contains("net.virtuoso.");
            String asked = new String(bytes, StandardCharsets.UTF_8);
            FrameChecks.require(
                    !problem.isBlank() && (!ours || asked.contains("java.") || asked.contains("virtuoso")),
                    "a problem that says: " + problem);
        }
    }

    private <T> void entry(byte[] bytes, Class<T> type) {
        T value;
        try {
            value = store.read(type, bytes);
        } catch (RefusedException expected) {
            return;
        }
        FrameChecks.require(value.equals(store.read(type, store.write(value))), "a value that isn't itself: " + value);
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        String rule = "{\"network\":\"n\",\"node\":\"a\",\"source\":\"02:00:00:00:00:01\",\"destination\":\"*\","
                + "\"target\":{\"type\":\"link\",\"node\":\"b\",\"transport\":\"udp\"}}";
        String[] texts = {
            "{\"name\":\"n\",\"vni\":7,\"proxy\":\"p\",\"adaptation\":\"automatic\"}",
            "{\"proxy\":\"p\"}",
            "{\"network\":\"n\",\"mac\":\"02:00:00:00:00:01\",\"vm\":\"v\",\"addresses\":[\"10.0.0.1\",\"fd00::1\"],"
                    + "\"trusted\":true}",
            "{\"addresses\":[]}",
            "{\"network\":\"n\",\"node\":\"a\",\"device\":\"eth1\",\"role\":\"lan\",\"driver\":\"packet\"}",
            "{\"network\":\"n\",\"a\":\"a\",\"b\":\"b\",\"transport\":\"udp\",\"origin\":\"operator\"}",
            rule,
            "{\"node\":\"a\",\"validitySeconds\":600}",
            "{\"changes\":[{\"type\":\"add-rule\",\"rule\":" + rule + "}],\"reason\":\"r\"}"
        };
        for (int i = 0; i < BODIES.size() + ENTRIES.size(); i++) {
            for (String text : List.of(texts[i % texts.length], "{}", "null", "[1,2.5e9,\"\\ud800\"]")) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                byte[] seed = new byte[1 + bytes.length];
                seed[0] = (byte) i;
                System.arraycopy(bytes, 0, seed, 1, bytes.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }
}
