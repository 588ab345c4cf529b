package net.virtuoso.store.zookeeper.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@value #PID}, described for consoles. {@link StoreSettings} reads and checks it. */
@ObjectClassDefinition(
        id = StoreConfiguration.PID,
        name = "Virtuoso VNET store",
        description = "Where the desired state is kept: ZooKeeper in this JVM, or an ensemble")
public @interface StoreConfiguration {
    /** The PID. */
    String PID = "net.virtuoso.store.zookeeper";

    /** The ensemble. */
    @AttributeDefinition(
            name = "connect",
            description =
                    "The ensemble, host:port,host:port/chroot; empty for a server in this JVM, reachable from this"
                            + " host only",
            required = false)
    String connect() default "";

    /** Proof of identity at the ensemble. */
    @AttributeDefinition(
            name = "credentials",
            description =
                    "user:password (digest) at the ensemble; everything is then readable and changeable with it only."
                            + " Empty for none. The server in this JVM chooses its own.",
            type = AttributeType.PASSWORD,
            required = false)
    String credentials() default "";

    /** Data of the server in this JVM. */
    @AttributeDefinition(
            name = "directory",
            description = "Where the server in this JVM keeps its data; empty for ${karaf.data}/zookeeper",
            required = false)
    String directory() default "";

    /** Port of the server in this JVM. */
    @AttributeDefinition(
            name = "port",
            description = "The loopback port of the server in this JVM: 0 (choose one) to 65535",
            required = false)
    int port() default 0;

    /** Session timeout. */
    @AttributeDefinition(
            name = "session.timeout.ms",
            description =
                    "After so many silent milliseconds a controller is taken for dead and another one leads: 1000 to"
                            + " 60000",
            required = false)
    int session_timeout_ms() default 6000;

    /** Call timeout. */
    @AttributeDefinition(
            name = "call.timeout.ms",
            description = "How long a read or commit may take, reconnections included, in milliseconds: 100 to 60000",
            required = false)
    int call_timeout_ms() default 8000;
}
