package net.virtuoso.rest.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Keys of {@code etc/net.virtuoso.rest.cfg}. */
@ObjectClassDefinition(
        name = "Virtuoso VNET REST",
        description = "The REST interface; where it listens is the HTTP service's matter (org.apache.felix.http)")
public @interface RestConfiguration {
    /** Whether requests in clear from other machines are taken. */
    @AttributeDefinition(
            name = "Take requests in clear from other machines",
            description = "Passwords would cross the network unprotected: prefer a tunnel or a reverse proxy with TLS")
    boolean remote_plain() default false;

    /** How many event streams there may be at a time. */
    @AttributeDefinition(name = "Most event streams at a time", min = "1", max = "4096")
    int events_max_streams() default 64;

    /** How often an event stream gets a sign of life. */
    @AttributeDefinition(name = "Seconds between signs of life on an event stream", min = "1", max = "3600")
    int events_heartbeat_seconds() default 15;
}
