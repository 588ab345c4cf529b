package net.virtuoso.lab.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run of the demo, as {@code ./vnet demo --report FILE} writes them. Each is measured in that run; what
 * a run that failed didn't come to measure is {@code null}.
 */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** {@code real} or {@code embedded}. */
    @JsonProperty("mode")
    final String mode;

    /** VMs that belong to the virtual network. */
    @JsonProperty("vms")
    int vms;

    /** For each VM the time from its hypervisor's saying that it is there to its first frame carried. */
    @JsonProperty("wired_ms")
    final List<Double> wiredMs = new ArrayList<>();

    /** Time from a container VM's start to its address being set; of the slowest. */
    @JsonProperty("dhcp_ms")
    @Nullable
    Long dhcpMs;

    /** Whether the client on the user's LAN and every VM answer each other. */
    @JsonProperty("ping_client_vm_ok")
    boolean pingClientVmOk;

    /** The kind of topology that was inferred. */
    @JsonProperty("inferred")
    @Nullable
    String inferred;

    /** How sure the inference was, 0 to 1. */
    @JsonProperty("confidence")
    @Nullable
    Double confidence;

    /** From the start of the VMs' traffic to the inference. */
    @JsonProperty("infer_ms")
    @Nullable
    Long inferMs;

    /** From the start of the VMs' traffic to the first frame over the link that adaptation added. */
    @JsonProperty("adapt_ms")
    @Nullable
    Long adaptMs;

    /** Median superstep over the star. */
    @JsonProperty("superstep_star_ms")
    @Nullable
    Double superstepStarMs;

    /** Median superstep after adaptation. */
    @JsonProperty("superstep_adapted_ms")
    @Nullable
    Double superstepAdaptedMs;

    /** Median superstep over a full mesh that was there from the start. */
    @JsonProperty("superstep_mesh_ms")
    @Nullable
    Double superstepMeshMs;

    /** Median superstep of a program that also computes, over the full mesh. */
    @JsonProperty("superstep_computing_ms")
    @Nullable
    Double superstepComputingMs;

    /** That one as the overlay told it from outside, from traffic and processor time; absent if it saw none. */
    @JsonProperty("period_ms")
    @Nullable
    Double periodMs;

    /** Connections between VMs that failed after they were established; of all runs. */
    @JsonProperty("broken_connections")
    int brokenConnections;

    /** Processes, namespaces, links, mounts, control groups and files that were left after the end. */
    @JsonProperty("leftovers")
    @Nullable
    Integer leftovers;

    Report(String mode) {
        this.mode = mode;
    }

    /** Writes the report, whole or not at all. */
    public void write(Path file) {
        write(file, json());
    }

    /** Writes a document to a file, whole or not at all. */
    static void write(Path file, String document) {
        try {
            Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "vnet-demo", ".json");
            Files.writeString(draft, document + "\n");
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DemoFailed("the report can't be written to " + file + ": " + e, e);
        }
    }

    /** The report as a JSON document. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report can't be written as JSON", e);
        }
    }
}
