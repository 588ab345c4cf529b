package net.virtuoso.spi.store;

/** There has been another commit since the revision that this one was based on; nothing was written. */
public final class StoreConflictException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param basedOn the revision that is no longer the newest */
    public StoreConflictException(long basedOn) {
        super("another commit came after revision " + basedOn);
    }
}
