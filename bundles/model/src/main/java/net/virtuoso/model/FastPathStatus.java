package net.virtuoso.model;

/**
 * The kernel's part of a link, as the node at one end sees it.
 *
 * @param sending how many pairs of addresses the kernel carries from here to the peer
 * @param receiving how many it would take from there
 * @param reason why it carries none to there, for people; empty if it can
 * @param inUse whether the way from here through the kernel was found open and hasn't failed since; a pause in which there is
 *     nothing to carry doesn't end it
 */
public record FastPathStatus(int sending, int receiving, String reason, boolean inUse) {
    /** One that is in use if it carries anything. */
    public FastPathStatus(int sending, int receiving, String reason) {
        this(sending, receiving, reason, sending > 0);
    }
}
