package net.virtuoso.model;

/**
 * When one end of a link sent and received in one second.
 *
 * @param link {@link LinkConfig#id()}
 * @param sent what this end sent
 * @param received what came over it
 */
public record LinkActivity(String link, ByteSeries sent, ByteSeries received) {
    /** Checks every part. */
    public LinkActivity {
        Names.requireLabel("link", link);
        Names.require("sent", sent, "a series");
        Names.require("received", received, "a series");
    }
}
