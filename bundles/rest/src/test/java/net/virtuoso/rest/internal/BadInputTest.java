package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to be wrong is refused whole, with the field, the value and what is allowed. */
class BadInputTest {
    private static final String ONE = "02:00:00:01:00:01";
    private static final String TWO = "02:00:00:01:00:02";

    private static Api api;
    private static DesiredState before;

    @BeforeAll
    static void aSmallNetwork() {
        api = new Api();
        TreeMap<String, Endpoint> endpoints = new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770)));
        api.controller.commit(
                List.of(
                        new Change.PutNode(new Node("lan", endpoints)),
                        new Change.PutNode(new Node("host-1", endpoints)),
                        new Change.PutNode(new Node("nat", null)),
                        new Change.PutNode(new Node("nat-2", null)),
                        new Change.CreateNetwork(new VirtualNetwork("blue", 1, "lan", null)),
                        new Change.CreateNetwork(new VirtualNetwork("red", 2, "lan", null)),
                        new Change.BindVm(new VmBinding("blue", MacAddress.parse(ONE), "web-1")),
                        new Change.AddPort(new Port(
                                "blue", "host-1", "vnet0", PortRole.VM, "tap", MacAddress.parse(ONE), "web-1")),
                        new Change.AddLink(new Link("blue", "lan", "host-1", "udp", null)),
                        new Change.AddRule(new ForwardingRule(
                                "blue",
                                "host-1",
                                null,
                                MacPattern.parse(TWO),
                                new Target.ToLink("host-1.lan.udp"),
                                null))),
                "test",
                "set up");
        before = api.controller.current();
    }

    @AfterAll
    static void close() {
        api.close();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                // Unknown things.
                refused("networks", "{'name':'x','proxy':'mars'}", 422, "unknown-reference", "proxy", "mars", "lan"),
                refused("vms", "{'network':'green','vm':'a'}", 422, "unknown-reference", "network", "green", "blue"),
                refused(
                        "vms",
                        "{'network':'green','vm':'a','mac':'02:00:00:01:00:09'}",
                        422,
                        "unknown-reference",
                        "network",
                        "green",
                        "one of blue, red"),
                refused(
                        "links",
                        "{'network':'blue','a':'lan','b':'mars','transport':'udp'}",
                        422,
                        "unknown-reference",
                        "b",
                        "mars",
                        "host-1"),
                refused(
                        "ports",
                        "{'network':'blue','node':'mars','device':'e','role':'lan','driver':'tap'}",
                        422,
                        "unknown-reference",
                        "node",
                        "mars",
                        "host-1"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*','target':{'type':'link','link':'no'}}",
                        422,
                        "unknown-reference",
                        "target.link",
                        "no",
                        "host-1.lan.udp"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*','target':{'type':'port','port':'no'}}",
                        422,
                        "unknown-reference",
                        "target.port",
                        "no",
                        "host-1.vnet0"),
                refused(
                        "ports",
                        "{'network':'blue','node':'lan','device':'e','role':'vm','driver':'tap',"
                                + "'mac':'02:00:00:01:00:09'}",
                        422,
                        "unknown-reference",
                        "mac",
                        "02:00:00:01:00:09",
                        ONE),
                // Duplicates and clashes.
                refused("networks", "{'name':'blue','proxy':'lan'}", 409, "conflict", "name", "blue", "no network has"),
                refused("networks", "{'name':'x','vni':2,'proxy':'lan'}", 409, "conflict", "vni", "2", "'red' has it"),
                refused(
                        "vms",
                        "{'network':'red','vm':'a','mac':'" + ONE + "'}",
                        409,
                        "conflict",
                        "mac",
                        ONE,
                        "'web-1' of network 'blue' has it"),
                refused(
                        "ports",
                        "{'network':'red','node':'host-1','device':'vnet0','role':'vm','driver':'tap','mac':'" + ONE
                                + "'}",
                        409,
                        "conflict",
                        "device",
                        "vnet0",
                        "bound to network 'blue'"),
                refused(
                        "ports",
                        "{'network':'blue','node':'host-1','device':'vnet1','role':'vm','driver':'tap','mac':'" + ONE
                                + "'}",
                        409,
                        "conflict",
                        "mac",
                        ONE,
                        "'host-1.vnet0' has it"),
                refused(
                        "links",
                        "{'network':'blue','a':'host-1','b':'lan','transport':'udp'}",
                        409,
                        "conflict",
                        "link",
                        "blue.host-1.lan.udp",
                        "doesn't have yet"),
                refused(
                        "rules",
                        "{'network':'blue','node':'host-1','destination':'" + TWO + "','target':{'type':'drop'}}",
                        409,
                        "conflict",
                        "rule",
                        "blue.host-1.any.020000010002",
                        "delete rule"),
                // Malformed values.
                refused(
                        "vms",
                        "{'network':'blue','vm':'a','mac':'02:00'}",
                        422,
                        "invalid",
                        "mac",
                        "02:00",
                        "six pairs"),
                refused("vms", "{'network':'blue','vm':'a','mac':''}", 422, "invalid", "mac", "", "six pairs"),
                refused(
                        "vms",
                        "{'network':'blue','vm':'a','mac':'ff:ff:ff:ff:ff:ff'}",
                        422,
                        "invalid",
                        "mac",
                        "ff:ff:ff:ff:ff:ff",
                        "unicast"),
                refused("vms", "{'network':'blue','vm':''}", 422, "invalid", "vm", "", "1 to 255"),
                refused("vms", "{'network':'blue','vm':'a\\u0007b'}", 422, "invalid", "vm", "a?b", "control"),
                refused("networks", "{'name':'Blue!','proxy':'lan'}", 422, "invalid", "name", "Blue!", "a-z"),
                refused(
                        "networks",
                        "{'name':'x','vni':16777216,'proxy':'lan'}",
                        422,
                        "invalid",
                        "vni",
                        "16777216",
                        "1 to"),
                refused("networks", "{'name':'x','vni':-1,'proxy':'lan'}", 422, "invalid", "vni", "-1", "1 to"),
                refused(
                        "networks",
                        "{'name':'x','proxy':'lan','adaptation':'maybe'}",
                        422,
                        "invalid",
                        "adaptation",
                        "maybe",
                        "off, advise, automatic"),
                refused(
                        "links",
                        "{'network':'blue','a':'lan','b':'lan','transport':'udp'}",
                        422,
                        "invalid",
                        "b",
                        "lan",
                        "other than 'lan'"),
                refused(
                        "links",
                        "{'network':'blue','a':'nat','b':'nat-2','transport':'udp'}",
                        422,
                        "invalid",
                        "transport",
                        "udp",
                        "can be reached"),
                refused(
                        "ports",
                        "{'network':'blue','node':'host-1','device':'a/b','role':'vm','driver':'tap','mac':'" + ONE
                                + "'}",
                        422,
                        "invalid",
                        "device",
                        "a/b",
                        "1 to 15"),
                refused(
                        "ports",
                        "{'network':'blue','node':'host-1','device':'eth1','role':'lan','driver':'packet'}",
                        422,
                        "invalid",
                        "node",
                        "host-1",
                        "the network's proxy"),
                refused(
                        "ports",
                        "{'network':'blue','node':'lan','device':'e','role':'lan','driver':'tap','mac':'" + TWO + "'}",
                        422,
                        "invalid",
                        "mac",
                        TWO,
                        "none for a port of role 'lan'"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'02:zz','target':{'type':'drop'}}",
                        422,
                        "invalid",
                        "destination",
                        "02:zz",
                        "a prefix such as"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'02:00:00:01:00:01/16','target':{'type':'drop'}}",
                        422,
                        "invalid",
                        "destination",
                        "02:00:00:01:00:01/16",
                        "a prefix such as"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*','target':{'type':'moon'}}",
                        422,
                        "invalid",
                        "target.type",
                        "moon",
                        "port, link, drop"),
                // Unknown, missing and mistyped members.
                refused(
                        "networks",
                        "{'name':'x','proxy':'lan','colour':1}",
                        422,
                        "invalid",
                        "colour",
                        "",
                        "adaptation, name"),
                refused("networks", "{'name':'x'}", 422, "invalid", "proxy", "(missing)", "1 to 63"),
                refused("networks", "{}", 422, "invalid", "name", "(missing)", "1 to 63"),
                refused("networks", "{'name':null,'proxy':'lan'}", 422, "invalid", "name", "(missing)", "1 to 63"),
                refused("networks", "{'name':7,'proxy':'lan'}", 422, "invalid", "name", "7", "a text"),
                refused("networks", "{'name':true,'proxy':'lan'}", 422, "invalid", "name", "true", "a text"),
                refused("networks", "{'name':['x'],'proxy':'lan'}", 422, "invalid", "name", "", "a text"),
                refused(
                        "networks",
                        "{'name':'x','vni':'7','proxy':'lan'}",
                        422,
                        "invalid",
                        "vni",
                        "",
                        "without fraction"),
                refused(
                        "networks",
                        "{'name':'x','vni':7.5,'proxy':'lan'}",
                        422,
                        "invalid",
                        "vni",
                        "7.5",
                        "without fraction"),
                refused(
                        "networks",
                        "{'name':'x','vni':99999999999,'proxy':'lan'}",
                        422,
                        "invalid",
                        "vni",
                        "",
                        "fraction"),
                refused(
                        "networks",
                        "{'name':'x','adaptation':1,'proxy':'lan'}",
                        422,
                        "invalid",
                        "adaptation",
                        "1",
                        "off"),
                refused("networks", "[]", 422, "invalid", "body", "", "an object with name"),
                refused("networks", "'x'", 422, "invalid", "body", "", "an object with name"),
                refused(
                        "vms",
                        "{'network':'blue','vm':'a','mac':7}",
                        422,
                        "invalid",
                        "mac",
                        "",
                        "a MAC address as text"),
                refused(
                        "links",
                        "{'network':'blue','a':'lan','b':'nat'}",
                        422,
                        "invalid",
                        "transport",
                        "(missing)",
                        ""),
                refused(
                        "links",
                        "{'network':'blue','a':'lan','b':'nat','transport':'udp','origin':'star'}",
                        422,
                        "invalid",
                        "origin",
                        "",
                        "a, b, network, transport"),
                refused(
                        "ports",
                        "{'network':'blue','node':'lan','device':'e','role':'vm','driver':'tap'}",
                        422,
                        "invalid",
                        "mac",
                        "(missing)",
                        "the VM's MAC address"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*'}",
                        422,
                        "invalid",
                        "target",
                        "(missing)",
                        "drop"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*','target':{}}",
                        422,
                        "invalid",
                        "target.type",
                        "",
                        "port, link, drop"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*','target':{'type':'port'}}",
                        422,
                        "invalid",
                        "target.port",
                        "(missing)",
                        "1 to 255"),
                refused(
                        "rules",
                        "{'network':'blue','node':'lan','destination':'*','target':{'type':'drop','port':'x'}}",
                        422,
                        "invalid",
                        "target.port",
                        "",
                        "no field here"),
                // Several changes.
                refused("changes", "{}", 422, "invalid", "changes", "(missing)", "a list"),
                refused("changes", "{'changes':[]}", 422, "invalid", "changes", "[]", "at least one"),
                refused("changes", "{'changes':[null]}", 422, "invalid", "changes[0]", "(missing)", "a change"),
                refused("changes", "{'changes':{}}", 422, "invalid", "changes", "", "a list"),
                refused(
                        "changes",
                        "{'changes':[{'change':'explode'}]}",
                        422,
                        "invalid",
                        "changes[0].change",
                        "explode",
                        "bind-vm"),
                refused(
                        "changes",
                        "{'changes':[{'change':'bind-vm'}]}",
                        422,
                        "invalid",
                        "changes[0].binding",
                        "(missing)",
                        ""),
                refused(
                        "changes",
                        "{'changes':[{'change':'delete-rule','id':'blue.host-1.any.020000010002'},{'change':'add-rule',"
                                + "'rule':{'network':'blue','node':'lan','destination':'02','target':{'type':'drop'}}}]}",
                        422,
                        "invalid",
                        "changes[1].rule.destination",
                        "02",
                        "a prefix such as"),
                refused(
                        "changes",
                        "{'changes':[{'change':'put-node','node':{'name':'n','endpoints':{'udp':'x'}}}]}",
                        422,
                        "invalid",
                        "changes[0].node.endpoints.udp",
                        "x",
                        "host:port"),
                refused(
                        "changes",
                        "{'changes':[{'change':'add-link','link':{'network':'blue','a':'lan','b':'nat',"
                                + "'transport':'udp','origin':'adaptation'}}]}",
                        422,
                        "invalid",
                        "changes[0].link.origin",
                        "ADAPTATION",
                        "operator or absent"),
                refused(
                        "changes",
                        "{'changes':[{'change':'add-rule','rule':{'network':'blue','node':'lan','destination':'*',"
                                + "'target':{'type':'drop'},'origin':'star'}}]}",
                        422,
                        "invalid",
                        "changes[0].rule.origin",
                        "STAR",
                        "operator or absent"),
                refused(
                        "changes",
                        "{'changes':[{'change':'add-port','port':{'network':'blue','node':'lan','device':'e',"
                                + "'role':'lan','driver':'tap','discovered':true}}]}",
                        422,
                        "invalid",
                        "changes[0].port.discovered",
                        "true",
                        "false or absent"),
                refused(
                        "changes",
                        "{'changes':[{'change':'delete-rule','id':'blue.host-1.any.020000010002'},"
                                + "{'change':'delete-link','id':'nothing'}]}",
                        422,
                        "unknown-reference",
                        "link",
                        "nothing",
                        "blue.host-1.lan.udp"),
                refused(
                        "changes",
                        "{'changes':[{'change':'delete-network','name':'red'},{'change':'unbind-vm'}]}",
                        422,
                        "unknown-reference",
                        "mac",
                        "(missing)",
                        ONE));
    }

    private static Arguments refused(
            String collection, String body, int status, String kind, String field, String value, String allowed) {
        return arguments(collection, body.replace('\'', '"'), status, kind, field, value, allowed);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bodies")
    void refusesWholeAndSaysWhy(
            String collection, String body, int status, String kind, String field, String value, String allowed) {
        api.post(Api.V1 + collection, body).isProblem(status, kind).names(field, value, allowed);
        assertThat(api.controller.current()).isEqualTo(before);
    }

    /** What the specification's schemas refuse, the interface refuses too, so that clients can check beforehand. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bodies")
    void theSpecificationRefusesWhatIsMalformed(
            String collection, String body, int status, String kind, String field, String value, String allowed)
            throws IOException {
        var schema = api.document()
                .path("paths")
                .path(Api.V1 + collection)
                .at("/post/requestBody/content/application~1json/schema");
        List<String> errors = api.errors(schema, new ObjectMapper().readTree(body));
        boolean wellFormed = "unknown-reference".equals(kind) && !body.contains("unbind-vm");
        if ("conflict".equals(kind) || wellFormed) {
            assertThat(errors).isEmpty();
        } else if (value.isEmpty() || "(missing)".equals(value)) {
            assertThat(errors).isNotEmpty();
        }
    }

    @Test
    void refusesThe1025thVm() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < VirtualNetwork.MAX_VMS; i++) {
            changes.add(new Change.BindVm(new VmBinding("red", MacAddress.hierarchical(2, i + 1), "vm-" + i)));
        }
        DesiredState full = api.controller.commit(changes, "test", "fill").after();

        api.post("/api/v1/vms", "{\"network\":\"red\",\"vm\":\"one-too-many\"}")
                .isProblem(422, "limit")
                .names("network", "red", "at most 1024 VMs a network");
        assertThat(api.controller.current()).isEqualTo(full);
        api.controller.commit(
                full.bindingsOf("red").stream()
                        .map(binding -> (Change) new Change.UnbindVm(binding.mac()))
                        .toList(),
                "test",
                "empty");
        before = before.at(api.controller.current().revision());
    }

    @Test
    void tellsTheResourceFromAReference() {
        api.get("/api/v1/networks/green").isProblem(404, "not-found").names("network", "green", "blue");
        api.delete("/api/v1/networks/green").isProblem(404, "not-found").names("network", "green", "blue");
        api.put("/api/v1/networks/green", "{\"proxy\":\"lan\"}").isProblem(404, "not-found");
        api.put("/api/v1/networks/blue", "{\"proxy\":\"mars\"}")
                .isProblem(422, "unknown-reference")
                .names("proxy", "mars", "lan");
        api.put("/api/v1/networks/blue", "{\"proxy\":\"lan\",\"name\":\"red\"}")
                .isProblem(422, "invalid")
                .names("name", "red", "'blue', as in the path");
        api.put("/api/v1/networks/blue", "{\"proxy\":\"lan\",\"vni\":9}")
                .isProblem(422, "invalid")
                .names("vni", "9", "the number can't change");
        for (String path : List.of("nodes/mars", "vms/" + TWO, "ports/no", "links/no", "rules/no", "plans/no")) {
            api.get(Api.V1 + path).isProblem(404, "not-found");
        }
        for (String path : List.of("nodes/mars", "vms/" + TWO, "ports/no", "links/no", "rules/no")) {
            api.delete(Api.V1 + path).isProblem(404, "not-found");
        }
        for (String path : List.of("plans/no/apply", "plans/no/rollback", "topologies/green")) {
            api.post(Api.V1 + path, null).isProblem(404, "not-found");
        }
        for (String path : List.of(
                "matrices/green",
                "topologies/green",
                "decisions/green",
                "networks/green/structure",
                "networks/green/explain?source=a&destination=b")) {
            api.get(Api.V1 + path).isProblem(404, "not-found").names("network", "green", "");
        }
        api.get("/api/v1/vms/nonsense").isProblem(422, "invalid").names("mac", "nonsense", "six pairs");
        api.delete("/api/v1/vms/nonsense").isProblem(422, "invalid").names("mac", "nonsense", "six pairs");
    }

    @ParameterizedTest
    @MethodSource("queries")
    void refusesParametersThatTheSpecificationDoesNotHave(String path, String field, String value, String allowed) {
        api.get(path)
                .isProblem(422, path.contains("green") ? "unknown-reference" : "invalid")
                .names(field, value, allowed);
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                arguments("/api/v1/vms?network=green", "network", "green", "one of blue, red"),
                arguments("/api/v1/links?network=green", "network", "green", "one of blue, red"),
                arguments("/api/v1/vms?netwrok=blue", "netwrok", "blue", "the parameters network"),
                arguments("/api/v1/networks?x=1", "x", "1", "no parameter here"),
                arguments("/api/v1/vms?network=blue&network=red", "network", "red", "the parameter once"),
                arguments("/api/v1/matrices/blue?window=4", "window", "4", "1s to 64s"),
                arguments("/api/v1/matrices/blue?window=99s", "window", "PT1M39S", "1 s to 64 s"),
                arguments("/api/v1/networks/blue/structure?window=7", "window", "7", "8s to 64s"),
                arguments("/api/v1/networks/blue/structure?window=7s", "window", "PT7S", "8 s to 64 s"),
                arguments("/api/v1/networks/blue/explain?destination=broadcast", "source", "(missing)", "who sends"),
                arguments("/api/v1/networks/blue/explain?source=" + ONE, "destination", "(missing)", "who receives"),
                arguments(
                        "/api/v1/networks/blue/explain?source=02:00&destination=broadcast",
                        "source",
                        "02:00",
                        "six pairs"),
                arguments(
                        "/api/v1/networks/blue/explain?source=broadcast&destination=broadcast",
                        "source",
                        "ff:ff:ff:ff:ff:ff",
                        "a unicast address"),
                arguments(
                        "/api/v1/networks/blue/explain?source=green&destination=broadcast",
                        "source",
                        "green",
                        "a MAC address, 'broadcast' or the name of a VM"),
                arguments(
                        "/api/v1/networks/blue/explain?source=" + ONE + "&destination=broadcast&vlan=3",
                        "vlan",
                        "3",
                        "source, destination"),
                arguments("/api/v1/decisions/blue?most=0", "most", "0", "1 to 1000"),
                arguments("/api/v1/decisions/blue?most=x", "most", "x", "1 to 1000"),
                arguments("/api/v1/events?format=xml", "format", "xml", "sse or json"),
                arguments("/api/v1/events?format=json&after=-1", "after", "-1", "0 or more"));
    }
}
