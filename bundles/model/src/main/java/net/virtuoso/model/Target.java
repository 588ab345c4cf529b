package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where a rule sends a frame. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.ToPort.class, name = "port"),
    @JsonSubTypes.Type(value = Target.ToLink.class, name = "link"),
    @JsonSubTypes.Type(value = Target.Drop.class, name = "drop")
})
public sealed interface Target {
    /**
     * Out of a port of the same node.
     *
     * @param port {@link Port#id()}
     */
    record ToPort(String port) implements Target {
        /** Checks that the port is named. */
        public ToPort {
            Names.requireLabel("target.port", port);
        }
    }

    /**
     * Over a link to another node.
     *
     * @param link {@link Link#pathId()}
     */
    record ToLink(String link) implements Target {
        /** Checks that the link is named. */
        public ToLink {
            Names.requireLabel("target.link", link);
        }
    }

    /** Nowhere. */
    record Drop() implements Target {}
}
