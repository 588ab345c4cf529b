package net.virtuoso.overlay.internal;

import java.util.EnumMap;
import java.util.Map;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DropReason;

/** Counts what passes a port or a link. */
final class Traffic {
    private static final DropReason[] REASONS = DropReason.values();

    private final long[] refused = new long[REASONS.length];
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

    /** Frames that the kernel took in past user space. */
    void received(long frames, long bytes) {
        rxFrames += frames;
        rxBytes += bytes;
    }

    /** Frames that the kernel gave out past user space. */
    void sent(long frames, long bytes) {
        txFrames += frames;
        txBytes += bytes;
    }

    void refused(DropReason reason) {
        rxDropped++;
        refused[reason.ordinal()]++;
    }

    /** Given to us to send, and not sent. */
    void dropped(DropReason reason) {
        txDropped++;
        refused[reason.ordinal()]++;
    }

    /** What was refused, by reasons that occurred. */
    Map<DropReason, Long> refusedByReason() {
        Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
        for (DropReason reason : REASONS) {
            if (refused[reason.ordinal()] > 0) {
                counts.put(reason, refused[reason.ordinal()]);
            }
        }
        return counts;
    }

    void lost(long frames) {
        rxDropped += frames;
    }

    void notTaken() {
        txDropped++;
    }

    long bytesReceived() {
        return rxBytes;
    }

    long bytesSent() {
        return txBytes;
    }

    /** @param lost frames that the device lost and this doesn't count yet */
    Counters read(long lost) {
        return new Counters(rxFrames, rxBytes, txFrames, txBytes, rxDropped + lost, txDropped);
    }
}
