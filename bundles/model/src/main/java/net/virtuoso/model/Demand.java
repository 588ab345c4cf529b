package net.virtuoso.model;

/**
 * What one VM sends to another, after the noise was removed.
 *
 * @param source the sender
 * @param destination the receiver
 * @param rate bytes a second, finite and more than 0
 */
public record Demand(MacAddress source, MacAddress destination, double rate) {
    /** Checks the rate. */
    public Demand {
        Names.require("source", source, "a MAC address");
        Names.require("destination", destination, "a MAC address");
        requireRate(rate);
    }

    static void requireRate(double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw RefusedException.invalid("rate", rate, "a finite number of bytes a second, more than 0");
        }
    }
}
