package net.virtuoso.transport.internal.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.transport}. */
@ObjectClassDefinition(
        id = TransportConfig.PID,
        name = "Virtuoso VNET transports over streams",
        description =
                "What is on the way to peers for the transports tls, ws and wss. Links that stand go on; calls from then on"
                        + " follow it.")
public @interface TransportConfig {
    /** The PID. */
    String PID = "net.virtuoso.transport";

    /** Proxy. */
    @AttributeDefinition(
            name = "proxy",
            description = "The HTTP proxy through which this node calls peers (CONNECT), http://host:port or"
                    + " http://user:password@host:port with what isn't a letter or digit as %XX; empty for none",
            type = AttributeType.PASSWORD)
    String proxy() default "";

    /** Whom to call without it. */
    @AttributeDefinition(
            name = "no.proxy",
            description =
                    "Peers that are called without the proxy: IP addresses, host names, or domains for all hosts in"
                            + " them (example.com)")
    String[] no_proxy() default {};

    /** Path of WebSockets. */
    @AttributeDefinition(
            name = "ws.path",
            description =
                    "The path of links over WebSockets, the same at both ends; {node} stands for the name of the node"
                            + " that is called, for a front server that has several behind it")
    String ws_path() default "/vnet";

    /** Authorities of front servers. */
    @AttributeDefinition(
            name = "wss.ca",
            description =
                    "A PEM file with certificates of authorities that may vouch for front servers, beside those that"
                            + " Java trusts; empty for none")
    String wss_ca() default "";

    /** Keys of front servers. */
    @AttributeDefinition(
            name = "wss.pins",
            description =
                    "The only keys that front servers may show, whoever vouches for them and whatever they are called:"
                            + " sha256/ and the base64 of the SHA-256 of the public key; empty for any that is vouched for")
    String[] wss_pins() default {};

    /** Own outer certificate. */
    @AttributeDefinition(
            name = "wss.certificate",
            description =
                    "A PEM file with the certificate, and those that lead to its authority, with which this node itself"
                            + " takes calls over HTTPS at wss.port; empty where a front server does and calls that port by HTTP")
    String wss_certificate() default "";

    /** Its key. */
    @AttributeDefinition(
            name = "wss.key",
            description = "The PEM file (PKCS#8, not encrypted) with the private key of wss.certificate")
    String wss_key() default "";
}
