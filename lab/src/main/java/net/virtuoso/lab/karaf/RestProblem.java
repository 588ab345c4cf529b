package net.virtuoso.lab.karaf;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer of the REST interface that says no: the status and the problem document (RFC 9457). */
public final class RestProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode document;

    RestProblem(String what, int status, JsonNode document) {
        super(what + " was answered with " + status + ": " + document);
        this.status = status;
        this.document = document;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The problem document; missing members read as missing nodes. */
    public JsonNode document() {
        return document;
    }
}
