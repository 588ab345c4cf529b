package net.virtuoso.simulation.internal.lan;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.simulation.lan}; with it there is a simulated LAN. */
@ObjectClassDefinition(
        id = LanConfig.PID,
        name = "Virtuoso VNET simulated LAN",
        description = "A simulated user's LAN with a client and a DHCP server, to try the product without privileges")
public @interface LanConfig {
    /** The PID. */
    String PID = "net.virtuoso.simulation.lan";

    /** The interface. */
    @AttributeDefinition(
            name = "device",
            description = "The simulated interface on the LAN, for the proxy's port of role 'lan' and driver 'memory'")
    String device() default "lan0";
}
