package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The state of a port. */
public enum PortState {
    /** Frames pass. */
    @JsonProperty("attached")
    ATTACHED,
    /** It couldn't be opened, or it broke; it is tried again. */
    @JsonProperty("failed")
    FAILED
}
