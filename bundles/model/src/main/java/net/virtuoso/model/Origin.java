package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who asked for a link or a rule. */
public enum Origin {
    /** It follows from the star. */
    @JsonProperty("star")
    STAR,
    /** A person or the marketplace. */
    @JsonProperty("operator")
    OPERATOR,
    /** The adaptation loop, which also withdraws it. */
    @JsonProperty("adaptation")
    ADAPTATION
}
