package net.virtuoso.api.inventory;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a frame. */
public enum Verdict {
    /** It reaches whom it is for; a group's frame reaches every port. */
    @JsonProperty("delivered")
    DELIVERED,
    /** A group's frame reaches some ports and misses others. */
    @JsonProperty("incomplete")
    INCOMPLETE,
    /** It leaves by a port behind which its receiver isn't. */
    @JsonProperty("misdelivered")
    MISDELIVERED,
    /** It reaches nobody. */
    @JsonProperty("dropped")
    DROPPED
}
