package net.virtuoso.api.event;

import java.time.Instant;
import net.virtuoso.model.Event;

/**
 * An event in the log.
 *
 * @param id grows by one with every event
 * @param at when it was logged
 * @param event what happened
 */
public record LoggedEvent(long id, Instant at, Event event) {}
