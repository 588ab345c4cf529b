package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a plan is in its life. */
public enum PlanState {
    /** Made, waiting for a person (mode advise) or for its turn. */
    @JsonProperty("proposed")
    PROPOSED,
    /** Its changes are committed, not every node runs them yet. */
    @JsonProperty("applying")
    APPLYING,
    /** Every node runs it; whether the gain came isn't known yet. */
    @JsonProperty("applied")
    APPLIED,
    /** The gain came. */
    @JsonProperty("verified")
    VERIFIED,
    /** Its changes were undone. */
    @JsonProperty("rolled-back")
    ROLLED_BACK,
    /** It couldn't be carried out; what was made of it is undone, or left to the next plan. */
    @JsonProperty("failed")
    FAILED,
    /** A newer plan took its place before all of it was made. */
    @JsonProperty("superseded")
    SUPERSEDED;

    /** Whether nothing more will happen to the plan by itself. */
    public boolean isFinal() {
        return this != PROPOSED && this != APPLYING && this != APPLIED;
    }
}
