package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the adaptation loop may do to a network. */
public enum AdaptationMode {
    /** Nothing: the star and what the operator adds. */
    @JsonProperty("off")
    OFF,
    /** Plans are made and shown; a person applies them. */
    @JsonProperty("advise")
    ADVISE,
    /** Plans are carried out. */
    @JsonProperty("automatic")
    AUTOMATIC
}
