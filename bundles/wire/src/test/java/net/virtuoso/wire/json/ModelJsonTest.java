package net.virtuoso.wire.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.VmBinding;
import org.junit.jupiter.api.Test;

/** What an older version has stored is read; what was never optional stays strict. */
class ModelJsonTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:0a");

    private final ModelJson json = new ModelJson(10_000);

    private <T> T read(Class<T> type, String text) {
        return json.read(type, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aBindingFromBeforeItHadAddressesIsRead() {
        assertThat(read(VmBinding.class, "{\"network\":\"blue\",\"mac\":\"02:00:00:00:00:0a\",\"vm\":\"web\"}"))
                .isEqualTo(new VmBinding("blue", MAC, "web"));
    }

    @Test
    void aConfigurationAndAStatusFromBeforeAreRead() {
        NetworkConfig network = read(
                NetworkConfig.class,
                "{\"name\":\"blue\",\"vni\":1,\"proxy\":\"p\",\"ports\":[],\"rules\":[],\"tree\":[]}");
        assertThat(network.guarded()).isEmpty();
        assertThat(network.uses()).isEmpty();
        PortStatus status = read(
                PortStatus.class,
                "{\"id\":\"h.d\",\"state\":\"attached\",\"reason\":\"\",\"attachedAt\":null,"
                        + "\"firstFrameAt\":null,\"counters\":{\"rxFrames\":1,\"rxBytes\":2,\"txFrames\":3,"
                        + "\"txBytes\":4,\"rxDropped\":5,\"txDropped\":6}}");
        assertThat(status.refused()).isEmpty();
        assertThat(status.answered()).isZero();
        assertThat(status.lease()).isNull();
    }

    @Test
    void whatIsBehindTheTextInABufferIsNotRead() {
        byte[] mac = "\"02:00:00:00:00:0a\"".getBytes(StandardCharsets.UTF_8);
        byte[] buffer = Arrays.copyOf(mac, 2 * mac.length);
        System.arraycopy(mac, 0, buffer, mac.length, mac.length);

        assertThat(json.read(MacAddress.class, buffer, mac.length)).isEqualTo(MAC);
        assertThatThrownBy(() -> json.read(MacAddress.class, buffer)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aMemberThatWasAlwaysThereIsMissed() {
        assertThatThrownBy(() -> read(VmBinding.class, "{\"network\":\"blue\",\"mac\":\"02:00:00:00:00:0a\"}"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("vm");
        assertThatThrownBy(() -> read(
                        NetworkConfig.class, "{\"name\":\"blue\",\"vni\":1,\"proxy\":\"p\",\"ports\":[],\"rules\":[]}"))
                .hasMessageContaining("tree");
        assertThatThrownBy(() -> read(PortStatus.class, "{\"id\":\"h.d\",\"state\":\"attached\"}"))
                .hasMessageContaining("reason");
    }

    @Test
    void addressesAreWrittenAsTextAndReadStrictly() {
        VmBinding vm = new VmBinding(
                "blue", MAC, "web", List.of(IpAddress.parse("192.0.2.7"), IpAddress.parse("2001:db8::7")), true);
        byte[] text = json.write(vm);
        assertThat(new String(text, StandardCharsets.UTF_8))
                .endsWith("\"addresses\":[\"192.0.2.7\",\"2001:db8::7\"],\"trusted\":true}");
        assertThat(json.read(VmBinding.class, text)).isEqualTo(vm);
        for (String bad : List.of("[\"x\"]", "[null]", "[\"127.0.0.1\"]", "7", "\"192.0.2.7\"")) {
            assertThatThrownBy(() -> read(
                            VmBinding.class,
                            "{\"network\":\"blue\",\"mac\":\"02:00:00:00:00:0a\",\"vm\":\"web\",\"addresses\":" + bad
                                    + "}"))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void demandsThatAreNumbersLookLikeOthers() {
        List<MacAddress> vms = List.of(MAC, new MacAddress(2));
        DemandList.Builder demands = new DemandList.Builder(vms, 2);
        demands.add(0, 1, 2.5);
        demands.add(1, 0, 1);
        byte[] text = json.write(topology(vms, demands.build()));
        assertThat(text)
                .isEqualTo(json.write(topology(
                        vms, List.of(new Demand(vms.get(0), vms.get(1), 2.5), new Demand(vms.get(1), vms.get(0), 1)))));
        assertThat(new String(text, StandardCharsets.UTF_8))
                .contains("\"demands\":[{\"source\":\"02:00:00:00:00:0a\",\"destination\":\"00:00:00:00:00:02\","
                        + "\"rate\":2.5},{");
    }

    private static InferredTopology topology(List<MacAddress> vms, List<Demand> demands) {
        return new InferredTopology(
                TopologyClass.PAIR, vms, demands, Map.of(), 1, 0, 1, 0, 0, List.of(), "a test", Instant.EPOCH);
    }

    @Test
    void whatIsWrongIsToldByItsPlaceAndWithoutNamesOfClasses() {
        String binding = "{\"network\":\"blue\",\"mac\":\"02:00:00:00:00:0a\",\"vm\":\"web\",";
        for (String wrong : List.of(
                "\"addresses\":{}}",
                "\"addresses\":[[]]}",
                "\"trusted\":\"maybe\"}",
                "\"colour\":1}",
                "\"trusted\":[1]}")) {
            assertThatThrownBy(() -> read(VmBinding.class, binding + wrong))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(wrong.substring(1, 7))
                    .hasMessageNotContaining("java.")
                    .hasMessageNotContaining("net.virtuoso");
        }
        assertThatThrownBy(() -> read(Change.class, "{}")).hasMessageContaining("no type");
        assertThatThrownBy(() -> read(Change.class, "{\"change\":\"explode\"}"))
                .hasMessageContaining("unknown type 'explode'")
                .hasMessageNotContaining("net.virtuoso");
    }
}
