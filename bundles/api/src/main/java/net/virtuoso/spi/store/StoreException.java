package net.virtuoso.spi.store;

import java.io.IOException;

/** The store can't be reached or answered with an error. */
public class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message names the store and what was tried
     * @param cause what went wrong
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param message names the store and what was tried */
    public StoreException(String message) {
        super(message);
    }
}
