package net.virtuoso.sense.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.sense}. */
@ObjectClassDefinition(
        id = SenseConfig.PID,
        name = "Virtuoso VNET sense",
        description = "What the nodes counted becomes traffic matrices")
public @interface SenseConfig {
    /** The PID. */
    String PID = "net.virtuoso.sense";

    /** Noise. */
    @AttributeDefinition(
            name = "noise",
            description =
                    "Traffic that isn't the application's and is left out of matrices: any of arp, dns, dhcp, ssh,"
                            + " icmp, multicast")
    String[] noise() default {"arp", "dns", "dhcp", "ssh", "icmp", "multicast"};
}
