package net.virtuoso.overlay.internal;

/** The ports and links that have queued frames since the last flush, so that a wake-up of many frames flushes each once. */
final class Outbox {
    private Queued[] pending = new Queued[16];
    private int count;

    /** Something that queues what it is given. */
    abstract static class Queued {
        private boolean marked;

        /** Writes out what is queued. */
        abstract void flush();
    }

    /** Remembers that something has queued frames. */
    void mark(Queued queued) {
        if (!queued.marked) {
            queued.marked = true;
            if (count == pending.length) {
                // At most once for each doubling of the number of ports and links.
                pending = java.util.Arrays.copyOf(pending, count * 2);
            }
            pending[count++] = queued;
        }
    }

    /** Flushes each of them. */
    void flush() {
        for (int i = 0; i < count; i++) {
            Queued queued = pending[i];
            queued.marked = false;
            queued.flush();
        }
        count = 0;
    }
}
