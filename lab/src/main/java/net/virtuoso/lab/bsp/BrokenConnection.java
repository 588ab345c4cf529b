package net.virtuoso.lab.bsp;

import java.io.IOException;

/** A connection that was established and then failed: what an adaptation of the network must never cause. */
final class BrokenConnection extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenConnection(int rank, String why, Throwable cause) {
        super("the connection with rank " + rank + " broke: " + why, cause);
    }
}
