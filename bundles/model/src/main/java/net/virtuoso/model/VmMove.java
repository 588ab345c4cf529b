package net.virtuoso.model;

/**
 * That a VM would be better off on another host.
 *
 * @param mac its address
 * @param vm its name for people
 * @param from the node that has it
 * @param to the node that it should move to
 */
public record VmMove(MacAddress mac, String vm, String from, String to) {
    /** Checks every part. */
    public VmMove {
        Names.require("mac", mac, "a MAC address");
        Names.requireLabel("vm", vm);
        Names.requireName("from", from);
        Names.requireName("to", to);
        if (from.equals(to)) {
            throw RefusedException.invalid("to", to, "a node other than '" + from + "'");
        }
    }
}
