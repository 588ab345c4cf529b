package net.virtuoso.control.internal.agent;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.node~NAME}: one for each agent. */
@ObjectClassDefinition(
        id = AgentConfig.PID,
        name = "Virtuoso VNET node",
        description = "An agent: a node that carries virtual networks")
public @interface AgentConfig {
    /** The factory PID. */
    String PID = "net.virtuoso.node";

    /** The name. */
    @AttributeDefinition(name = "name", description = "The node's name: 1 to 63 of a-z, 0-9 and '-'; unique")
    String name();

    /** Whom to call. */
    @AttributeDefinition(name = "controllers", description = "The controllers, host:port each; tried in turn")
    String[] controllers() default {"127.0.0.1:7771"};

    /** Allow plaintext. */
    @AttributeDefinition(
            name = "plaintext",
            description = "Whether links and the control connection go without encryption, and without proof of"
                    + " who is who: only in a network that you trust. It must be the same on controllers and nodes.")
    boolean plaintext() default false;

    /** Join token. */
    @AttributeDefinition(
            name = "token",
            description = "What lets the node in: printed by vnet:token-create at the controller. Used once; then the"
                    + " certificate in data/virtuoso/node-NAME.pem counts, and this can go.",
            type = AttributeType.PASSWORD)
    String token() default "";

    /** Local address. */
    @AttributeDefinition(name = "bind", description = "The local address of the links: an IP address, or 0.0.0.0")
    String bind() default "0.0.0.0";

    /** How others reach it. */
    @AttributeDefinition(
            name = "advertise",
            description =
                    "The address at which other nodes reach this one; empty behind a NAT: then it is the one that calls")
    String advertise() default "";

    /** UDP port. */
    @AttributeDefinition(
            name = "udp.port",
            description =
                    "The local UDP port of links: encrypted (udp), or with plaintext = true plain (udp-plain); -1 for none")
    int udp_port() default 7770;

    /** UDP endpoint for others. */
    @AttributeDefinition(
            name = "udp.advertise",
            description =
                    "host:port at which others reach the UDP port, if it isn't advertise and udp.port (port forwarding)")
    String udp_advertise() default "";

    /** TCP port. */
    @AttributeDefinition(name = "tcp.port", description = "The local TCP port of plain links; -1 for none")
    int tcp_port() default 7770;

    /** TCP endpoint for others. */
    @AttributeDefinition(
            name = "tcp.advertise",
            description =
                    "host:port at which others reach the TCP port, if it isn't advertise and tcp.port (port forwarding)")
    String tcp_advertise() default "";

    /** TLS port. */
    @AttributeDefinition(name = "tls.port", description = "The local TCP port of encrypted links; -1 for none")
    int tls_port() default 7770;

    /** TLS endpoint for others. */
    @AttributeDefinition(
            name = "tls.advertise",
            description =
                    "host:port at which others reach the TLS port, if it isn't advertise and tls.port (port forwarding)")
    String tls_advertise() default "";

    /** Port of WebSockets. */
    @AttributeDefinition(
            name = "ws.port",
            description = "The local TCP port of links over WebSockets by HTTP (encrypted from node to node like tls);"
                    + " -1: this node calls others over ws, and isn't called")
    int ws_port() default -1;

    /** Endpoint of WebSockets for others. */
    @AttributeDefinition(
            name = "ws.advertise",
            description = "host:port at which others reach the port of WebSockets, if it isn't advertise and ws.port")
    String ws_advertise() default "";

    /** Port of WebSockets behind HTTPS. */
    @AttributeDefinition(
            name = "wss.port",
            description =
                    "The local TCP port to which a front server with HTTPS passes WebSockets on by HTTP; -1: this node"
                            + " calls others over wss, and isn't called")
    int wss_port() default -1;

    /** The front server for others. */
    @AttributeDefinition(
            name = "wss.advertise",
            description =
                    "host:port of the front server, such as vnet.example.com:443; empty if others don't call over wss")
    String wss_advertise() default "";

    /** Port for streams from an SSH server. */
    @AttributeDefinition(
            name = "ssh.port",
            description =
                    "The local TCP port to which an SSH server connects those who call this node through it (usually"
                            + " 7774, encrypted from node to node like tls); -1: this node calls others over ssh, and isn't called")
    int ssh_port() default -1;

    /** The SSH server for others. */
    @AttributeDefinition(
            name = "ssh.advertise",
            description = "host:port of the SSH server on or before this node; empty if others don't call over ssh")
    String ssh_advertise() default "";

    /** Port of QUIC. */
    @AttributeDefinition(
            name = "quic.port",
            description =
                    "The local UDP port of links over QUIC (usually 443, encrypted; slow, for paths that let UDP through"
                            + " only where it looks like HTTP/3); -1: this node calls others over quic, and isn't called")
    int quic_port() default -1;

    /** Endpoint of QUIC for others. */
    @AttributeDefinition(
            name = "quic.advertise",
            description = "host:port at which others reach the port of QUIC, if it isn't advertise and quic.port")
    String quic_advertise() default "";

    /** Fast path. */
    @AttributeDefinition(
            name = "vxlan",
            description = "ADDRESS:PORT, usually port 4789: asks for the fast path. Between two nodes that both do, the"
                    + " kernel carries VMs' frames over VXLAN, NOT encrypted, whatever the links are. The address must be"
                    + " one of this host's, at which the others reach it without NAT. Empty for none.")
    String vxlan() default "";

    /** Hypervisors. */
    @AttributeDefinition(
            name = "hypervisors",
            description = "The hypervisors of this host, for example qemu:///system, lxc:///system; empty for none")
    String[] hypervisors() default {};

    /** Probe interval. */
    @AttributeDefinition(
            name = "probe.interval.ms",
            description = "How often each link is probed, in milliseconds: 50 to 60000")
    int probe_interval_ms() default 500;

    /** Probes lost. */
    @AttributeDefinition(
            name = "probes.lost",
            description = "After how many unanswered probes in a row a link is down: 1 to 100")
    int probes_lost() default 4;
}
