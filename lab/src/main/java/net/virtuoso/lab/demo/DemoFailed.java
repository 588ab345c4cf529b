package net.virtuoso.lab.demo;

/** The demo did not show what it was to show. The message says in one line what, and what to look at. */
public final class DemoFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure of the story itself. */
    public DemoFailed(String message) {
        super(message);
    }

    /** A failure with its cause. */
    public DemoFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
