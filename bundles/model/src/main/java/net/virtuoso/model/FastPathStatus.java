package net.virtuoso.model;

/**
 * The kernel's part of a link, as the node at one end sees it.
 *
 * @param sending how many pairs of addresses the kernel carries from here to the peer
 * @param receiving how many it would take from there
 * @param reason why it carries none to there, for people; empty if it can
 */
public record FastPathStatus(int sending, int receiving, String reason) {}
