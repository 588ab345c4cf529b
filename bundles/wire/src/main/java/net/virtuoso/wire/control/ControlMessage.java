package net.virtuoso.wire.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.Names;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleReport;
import net.virtuoso.model.TrafficReport;
import org.jspecify.annotations.Nullable;

/** A message on the control connection. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlMessage.Admit.class, name = "admit"),
    @JsonSubTypes.Type(value = ControlMessage.Renew.class, name = "renew"),
    @JsonSubTypes.Type(value = ControlMessage.Issued.class, name = "issued"),
    @JsonSubTypes.Type(value = ControlMessage.Denied.class, name = "denied"),
    @JsonSubTypes.Type(value = ControlMessage.Join.class, name = "join"),
    @JsonSubTypes.Type(value = ControlMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ControlMessage.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = ControlMessage.Configure.class, name = "configure"),
    @JsonSubTypes.Type(value = ControlMessage.Report.class, name = "report"),
    @JsonSubTypes.Type(value = ControlMessage.Traffic.class, name = "traffic"),
    @JsonSubTypes.Type(value = ControlMessage.Activity.class, name = "activity"),
    @JsonSubTypes.Type(value = ControlMessage.Rules.class, name = "rules"),
    @JsonSubTypes.Type(value = ControlMessage.Heartbeat.class, name = "heartbeat")
})
public sealed interface ControlMessage {
    /** The version of the protocol that this code speaks. */
    int PROTOCOL = 5;

    /**
     * Node to controller, first, over TLS in which only the controller has shown a certificate: give me one.
     *
     * @param protocol the version that the node speaks
     * @param node the name that it wants
     * @param token the identifier of its join token
     * @param secret the secret of its join token
     * @param request its key, signed: PKCS#10 in base64
     */
    record Admit(int protocol, String node, String token, String secret, String request) implements ControlMessage {
        /** Checks that all is there. */
        public Admit {
            Names.requireName("node", node);
            Names.requireName("token", token);
            Names.requireLabel("secret", secret);
            Names.require("request", request, "a signing request");
        }

        /** Without the secret: logs are kept. */
        @Override
        public String toString() {
            return "Admit[node=" + node + ", token=" + token + "]";
        }
    }

    /**
     * Node to controller, once it is in: give me another certificate before mine expires.
     *
     * @param request its new key, signed: PKCS#10 in base64
     */
    record Renew(String request) implements ControlMessage {
        /** Checks that it is there. */
        public Renew {
            Names.require("request", request, "a signing request");
        }
    }

    /**
     * Controller to node, in answer to either: here it is.
     *
     * @param chain the certificate and that of its authority: DER in base64
     */
    record Issued(List<String> chain) implements ControlMessage {
        /** Checks that there is something. */
        public Issued {
            chain = List.copyOf(Names.require("chain", chain, "a list of certificates"));
        }
    }

    /**
     * Controller to node, in answer to either: you get none.
     *
     * @param reason why, and what to do, for people
     */
    record Denied(String reason) implements ControlMessage {
        /** Checks the reason. */
        public Denied {
            Names.requireLabel("reason", reason);
        }
    }

    /**
     * Node to controller, first, over TLS in which both have shown theirs (or over a plain connection): take me in.
     *
     * @param protocol the version that the node speaks
     * @param node its name and endpoints
     * @param software its software's version, for people
     */
    record Join(int protocol, Node node, String software) implements ControlMessage {
        /** Checks that all is there. */
        public Join {
            Names.require("node", node, "the node that joins");
            Names.requireLabel("software", software);
        }
    }

    /**
     * Controller to node: you are in.
     *
     * @param controller the controller's name
     * @param heartbeatMillis how often both sides say something, 100 to 60000
     */
    record Welcome(String controller, int heartbeatMillis) implements ControlMessage {
        /** Checks the range. */
        public Welcome {
            Names.requireLabel("controller", controller);
            if (heartbeatMillis < 100 || heartbeatMillis > 60_000) {
                throw RefusedException.invalid("heartbeatMillis", heartbeatMillis, "100 to 60000");
            }
        }
    }

    /**
     * Controller to node: not here.
     *
     * @param reason why, for people
     * @param leader where to go instead ({@code host:port}); {@code null} if that isn't known
     */
    record Refused(String reason, @Nullable String leader) implements ControlMessage {
        /** Checks the reason. */
        public Refused {
            Names.requireLabel("reason", reason);
        }
    }

    /**
     * Controller to node: run this.
     *
     * @param config all of it
     */
    record Configure(NodeConfig config) implements ControlMessage {
        /** Checks that it is there. */
        public Configure {
            Names.require("config", config, "a configuration");
        }
    }

    /**
     * Node to controller: this is what I run and see.
     *
     * @param report all of it
     */
    record Report(NodeReport report) implements ControlMessage {
        /** Checks that it is there. */
        public Report {
            Names.require("report", report, "a report");
        }
    }

    /**
     * Node to controller: this passed.
     *
     * @param report one interval
     */
    record Traffic(TrafficReport report) implements ControlMessage {
        /** Checks that it is there. */
        public Traffic {
            Names.require("report", report, "a report");
        }
    }

    /**
     * Node to controller: so VMs and links were busy through one second.
     *
     * @param report one second
     */
    record Activity(ActivityReport report) implements ControlMessage {
        /** Checks that it is there. */
        public Activity {
            Names.require("report", report, "a report");
        }
    }

    /**
     * Node to controller: these rules have carried something.
     *
     * @param report what each of them has carried in all
     */
    record Rules(RuleReport report) implements ControlMessage {
        /** Checks that it is there. */
        public Rules {
            Names.require("report", report, "a report");
        }
    }

    /**
     * Either way: still here.
     *
     * @param epochMillis the sender's clock, in milliseconds since 1970; nodes number their traffic intervals by the
     *     controller's
     */
    record Heartbeat(long epochMillis) implements ControlMessage {}
}
