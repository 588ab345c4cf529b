package net.virtuoso.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VmActivity;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.control.ControlMessage;

/** A message on the control connection, without its length. What is understood can be written, and is understood the same way. */
final class ControlMessageTarget implements Target {
    private final ControlCodec codec = new ControlCodec();

    @Override
    public String name() {
        return "control";
    }

    @Override
    public void read(byte[] input) {
        ControlMessage message;
        try {
            message = codec.decode(input);
        } catch (RefusedException expected) {
            FrameChecks.require(expected.getMessage() != null, "a refusal without a reason");
            return;
        }
        ControlMessage again = codec.decode(codec.encode(message));
        FrameChecks.require(message.equals(again), "a message that isn't itself: " + message + " / " + again);
    }

    @Override
    public List<byte[]> seeds() {
        TreeMap<String, Endpoint> endpoints = new TreeMap<>();
        endpoints.put("udp", new Endpoint("192.0.2.1", 7770));
        return List.of(
                codec.encode(new ControlMessage.Join(2, new Node("a", endpoints), "1.0")),
                codec.encode(new ControlMessage.Welcome("c", 500)),
                codec.encode(new ControlMessage.Configure(NodeConfig.empty("a"))),
                codec.encode(new ControlMessage.Activity(activity())),
                codec.encode(new ControlMessage.Heartbeat(1)),
                codec.encode(new ControlMessage.Refused("no", "192.0.2.1:1")),
                codec.encode(new ControlMessage.Admit(2, "a", "abcdefgh", "s", "r")),
                ("{\"type\":\"report\",\"report\":{\"node\":\"a\",\"at\":\"2026-11-25T00:00:00Z\",\"revision\":3,"
                                + "\"problems\":[],\"vms\":[],\"vmsComplete\":true,\"ports\":[],\"links\":[],"
                                + "\"networks\":[{\"network\":\"n\",\"since\":\"2026-11-25T00:00:00Z\",\"counters\":"
                                + "{\"rxFrames\":1,\"rxBytes\":2,\"txFrames\":3,\"txBytes\":4,\"rxDropped\":5,"
                                + "\"txDropped\":6}}]}}")
                        .getBytes(StandardCharsets.UTF_8),
                ("{\"type\":\"rules\",\"report\":{\"node\":\"a\",\"rules\":[{\"vni\":7,\"source\":\"*\","
                                + "\"destination\":\"02:00:00:00:00:01\",\"origin\":\"star\",\"frames\":1,\"bytes\":60}]}}")
                        .getBytes(StandardCharsets.UTF_8),
                ("{\"type\":\"configure\",\"config\":{\"node\":\"a\",\"revision\":4,\"links\":[{\"id\":\"a.b.udp\","
                                + "\"peer\":\"b\",\"transport\":\"udp\",\"address\":\"192.0.2.1:7\",\"initiator\":true}],"
                                + "\"networks\":[{\"vni\":7,\"name\":\"n\",\"ports\":[],\"rules\":[],\"tree\":[]}],"
                                + "\"revoked\":[\"0a\"]}}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static ActivityReport activity() {
        double[] bytes = new double[ByteSeries.STEPS];
        bytes[7] = 1_000;
        ByteSeries series = ByteSeries.of(bytes);
        return new ActivityReport(
                "a",
                1,
                List.of(new VmActivity(1, new MacAddress(2), series, ByteSeries.NONE, new CpuUse(1, 2, 1))),
                List.of(new LinkActivity("a.b.udp", series, series)));
    }
}
