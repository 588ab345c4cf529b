package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One step from a {@link DesiredState} to the next. Several changes committed together take effect together or not at
 * all.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.PutNode.class, name = "put-node"),
    @JsonSubTypes.Type(value = Change.DeleteNode.class, name = "delete-node"),
    @JsonSubTypes.Type(value = Change.CreateNetwork.class, name = "create-network"),
    @JsonSubTypes.Type(value = Change.UpdateNetwork.class, name = "update-network"),
    @JsonSubTypes.Type(value = Change.DeleteNetwork.class, name = "delete-network"),
    @JsonSubTypes.Type(value = Change.BindVm.class, name = "bind-vm"),
    @JsonSubTypes.Type(value = Change.UpdateVm.class, name = "update-vm"),
    @JsonSubTypes.Type(value = Change.UnbindVm.class, name = "unbind-vm"),
    @JsonSubTypes.Type(value = Change.AddPort.class, name = "add-port"),
    @JsonSubTypes.Type(value = Change.DeletePort.class, name = "delete-port"),
    @JsonSubTypes.Type(value = Change.AddLink.class, name = "add-link"),
    @JsonSubTypes.Type(value = Change.DeleteLink.class, name = "delete-link"),
    @JsonSubTypes.Type(value = Change.AddRule.class, name = "add-rule"),
    @JsonSubTypes.Type(value = Change.DeleteRule.class, name = "delete-rule")
})
public sealed interface Change {
    /** A node joined, or told of other endpoints. */
    record PutNode(Node node) implements Change {
        /** Checks that it is there. */
        public PutNode {
            Names.require("node", node, "a node");
        }
    }

    /** Forget a node; refused while a network or a port needs it. */
    record DeleteNode(String name) implements Change {}

    /** A new network; its number is chosen if 0. */
    record CreateNetwork(VirtualNetwork network) implements Change {
        /** Checks that it is there. */
        public CreateNetwork {
            Names.require("network", network, "a network");
        }
    }

    /** Another proxy or adaptation mode; the number stays. */
    record UpdateNetwork(VirtualNetwork network) implements Change {
        /** Checks that it is there. */
        public UpdateNetwork {
            Names.require("network", network, "a network");
        }
    }

    /** Remove a network with its bindings, ports, links and rules. */
    record DeleteNetwork(String name) implements Change {}

    /** An address belongs to a network. */
    record BindVm(VmBinding binding) implements Change {
        /** Checks that it is there. */
        public BindVm {
            Names.require("binding", binding, "a network, a MAC address and a name");
        }
    }

    /** Another name, other IP addresses, trusted or no longer; the network stays. */
    record UpdateVm(VmBinding binding) implements Change {
        /** Checks that it is there. */
        public UpdateVm {
            Names.require("binding", binding, "a network, a MAC address and a name");
        }
    }

    /** It no longer does; its port goes too, and the rules that send frames there. */
    record UnbindVm(MacAddress mac) implements Change {}

    /** Attach a device. */
    record AddPort(Port port) implements Change {
        /** Checks that it is there. */
        public AddPort {
            Names.require("port", port, "a port");
        }
    }

    /** Detach it. */
    record DeletePort(String id) implements Change {}

    /** A link beyond the star. */
    record AddLink(Link link) implements Change {
        /** Checks that it is there. */
        public AddLink {
            Names.require("link", link, "a link");
        }
    }

    /** Remove it; refused while a rule uses it. */
    record DeleteLink(String id) implements Change {}

    /** A rule beyond the star's. */
    record AddRule(ForwardingRule rule) implements Change {
        /** Checks that it is there. */
        public AddRule {
            Names.require("rule", rule, "a rule");
        }
    }

    /** Remove it. */
    record DeleteRule(String id) implements Change {}

    /**
     * A change of {@link Trust}. Not part of the JSON form: faces have {@link net.virtuoso.model.Trust}'s own doors, and who
     * could write these as data could let itself in.
     */
    sealed interface OfTrust extends Change {}

    /** The first controller that encrypts makes the authority; refused if there is one. */
    record CreateAuthority(Authority authority) implements OfTrust {}

    /** A node may join once. */
    record AddToken(JoinToken token) implements OfTrust {}

    /** Nobody may join with it any more; who has is in. */
    record DeleteToken(String id) implements OfTrust {}

    /**
     * A node has shown a token and gets a certificate: both or neither, so that of two that show the same token at the same
     * time one is refused.
     *
     * @param token the token's identifier
     * @param key SHA-256 of the node's public key, in hexadecimal
     * @param certificate what it gets
     */
    record AdmitNode(String token, String key, NodeCertificate certificate) implements OfTrust {}

    /**
     * A node gets another certificate before its own expires.
     *
     * @param serial the one that it has shown
     * @param certificate what it gets
     */
    record RenewCertificate(String serial, NodeCertificate certificate) implements OfTrust {}

    /** A node is shut out: all its certificates are void, and its tokens too. */
    record RevokeNode(String name) implements OfTrust {}
}
