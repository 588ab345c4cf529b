package net.virtuoso.transport.ssh.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.transport.ssh}: how this node calls others over {@code ssh}. */
@ObjectClassDefinition(
        id = SshConfig.PID,
        name = "Virtuoso VNET links through SSH servers",
        description =
                "How this node logs into the SSH servers before the nodes that it calls. Links that stand go on; calls from"
                        + " then on follow it.")
public @interface SshConfig {
    /** The PID. */
    String PID = "net.virtuoso.transport.ssh";

    /** User. */
    @AttributeDefinition(name = "user", description = "The user at the SSH servers; it needs no shell")
    String user() default "vnet";

    /** Private key. */
    @AttributeDefinition(
            name = "key",
            description =
                    "The file of the user's private key, in OpenSSH's format and without a passphrase; empty if this node"
                            + " doesn't call over ssh")
    String key() default "";

    /** Known hosts. */
    @AttributeDefinition(
            name = "known.hosts",
            description = "A file of the form of ~/.ssh/known_hosts with the servers' keys, as ssh-keyscan prints them")
    String known_hosts() default "";

    /** Fingerprints. */
    @AttributeDefinition(
            name = "host.keys",
            description =
                    "Fingerprints of servers' keys, as ssh-keygen -l prints them (SHA256:...), beside known.hosts")
    String[] host_keys() default {};

    /** Where nodes listen. */
    @AttributeDefinition(
            name = "destination",
            description = "host:port of the node that is called as its SSH server reaches it: its ssh.port")
    String destination() default "127.0.0.1:7774";

    /** Where certain nodes listen. */
    @AttributeDefinition(
            name = "destinations",
            description = "The same for certain nodes: NODE=host:port, parted by commas")
    String[] destinations() default {};
}
