package net.virtuoso.api.state;

/** This controller can't change the desired state now: it doesn't lead, or can't reach the store. Trying again may help. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message says why, and where to go or what to do instead */
    public UnavailableException(String message) {
        super(message);
    }

    /**
     * @param message says why, and where to go or what to do instead
     * @param cause what went wrong
     */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
