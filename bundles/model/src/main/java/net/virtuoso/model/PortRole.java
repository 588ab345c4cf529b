package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is behind a port. */
public enum PortRole {
    /** One VM: only frames from the bound address enter. */
    @JsonProperty("vm")
    VM,
    /** The user's LAN, at the proxy: many addresses. */
    @JsonProperty("lan")
    LAN
}
