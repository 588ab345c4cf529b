package net.virtuoso.overlay.internal;

import net.virtuoso.model.Counters;

/** Counts what passes a port or a link. */
final class Traffic {
    private long rxFrames;
    private long rxBytes;
    private long txFrames;
    private long txBytes;
    private long rxDropped;
    private long txDropped;

    void received(int bytes) {
        rxFrames++;
        rxBytes += bytes;
    }

    void sent(int bytes) {
        txFrames++;
        txBytes += bytes;
    }

    void refused() {
        rxDropped++;
    }

    void lost(long frames) {
        rxDropped += frames;
    }

    void notTaken() {
        txDropped++;
    }

    /** @param lost frames that the device lost and this doesn't count yet */
    Counters read(long lost) {
        return new Counters(rxFrames, rxBytes, txFrames, txBytes, rxDropped + lost, txDropped);
    }
}
