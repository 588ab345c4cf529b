package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import org.jspecify.annotations.Nullable;

/**
 * When a VM sent and received in one second, as its port's counters say, and the processor time that it used.
 *
 * @param vni the network's number
 * @param vm the address bound to the port
 * @param sent what the VM sent
 * @param received what was given to it
 * @param cpu of about that second; {@code null} if its hypervisor doesn't tell
 */
public record VmActivity(
        int vni,
        MacAddress vm,
        ByteSeries sent,
        ByteSeries received,

        @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable
        CpuUse cpu) {
    /** Checks every part. */
    public VmActivity {
        if (vni < 1 || vni > VirtualNetwork.MAX_VNI) {
            throw RefusedException.invalid("vni", vni, "1 to " + VirtualNetwork.MAX_VNI);
        }
        Names.require("vm", vm, "a MAC address");
        Names.require("sent", sent, "a series");
        Names.require("received", received, "a series");
    }
}
