package net.virtuoso.lab.karaf;

/** The REST interface could not be asked: the container is down, or the connection was cut in the middle. */
public final class RestUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RestUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
