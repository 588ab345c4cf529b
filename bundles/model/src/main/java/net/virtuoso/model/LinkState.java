package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The state of one end of a link. */
public enum LinkState {
    /** Not usable: the far end doesn't answer; it is called again after a pause. */
    @JsonProperty("down")
    DOWN,
    /** Being set up: no answer yet. */
    @JsonProperty("connecting")
    CONNECTING,
    /** The far end answers. */
    @JsonProperty("up")
    UP
}
