package net.virtuoso.rest.internal;

import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.event.EventFeed.Limits;

/**
 * The configuration, checked.
 *
 * @param remotePlain whether requests in clear from other machines are taken
 * @param limits of event streams
 */
record RestSettings(boolean remotePlain, Limits limits) {
    private static final int MAX_STREAMS = 4096;
    private static final int MAX_HEARTBEAT = 3600;

    /** @throws RefusedException if a value isn't allowed */
    static RestSettings of(RestConfiguration configuration) {
        return of(
                configuration.remote_plain(),
                configuration.events_max_streams(),
                configuration.events_heartbeat_seconds());
    }

    static RestSettings of(boolean remotePlain, int streams, int heartbeat) {
        return new RestSettings(
                remotePlain,
                new Limits(
                        inRange("events.max.streams", streams, MAX_STREAMS),
                        inRange("events.heartbeat.seconds", heartbeat, MAX_HEARTBEAT)));
    }

    private static int inRange(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw RefusedException.invalid(key, value, "1 to " + most + ", in etc/net.virtuoso.rest.cfg");
        }
        return value;
    }
}
