package net.virtuoso.lab.bsp;

import java.io.IOException;

/** A message that is not what the neighbour was to send: a mistake in the command lines, or a corrupted stream. */
final class UnexpectedMessage extends IOException {
    private static final long serialVersionUID = 1L;

    UnexpectedMessage(String message) {
        super(message);
    }
}
