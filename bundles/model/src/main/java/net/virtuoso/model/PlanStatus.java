package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * A plan and what became of it.
 *
 * @param plan the plan
 * @param state where it is
 * @param reason why it is there
 * @param at since when
 */
public record PlanStatus(@JsonUnwrapped Plan plan, PlanState state, String reason, Instant at) {}
