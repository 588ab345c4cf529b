package net.virtuoso.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.spi.transport.LinkListener;

/** Remembers what happens on a channel. Any thread. */
public final class RecordingLink implements LinkListener {
    /**
     * A frame that arrived.
     *
     * @param vni the network's number
     * @param hopLimit how many more nodes it may cross
     * @param bytes virtio-net header and Ethernet frame
     */
    public record Arrival(int vni, int hopLimit, byte[] bytes) {}

    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Long> answers = new ArrayList<>();
    private final List<byte[]> messages = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int openings;
    private int readsCompleted;

    /** How often the channel was opened. */
    public synchronized int openings() {
        return openings;
    }

    /** Why it failed, each time. */
    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** The frames that arrived, in order. */
    public synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** The probes that were answered, in order. */
    public synchronized List<Long> answers() {
        return List.copyOf(answers);
    }

    /** The messages that arrived, in order. */
    public synchronized List<byte[]> messages() {
        return List.copyOf(messages);
    }

    /** How often a wake-up's frames were complete. */
    public synchronized int readsCompleted() {
        return readsCompleted;
    }

    @Override
    public synchronized void channelOpened() {
        openings++;
    }

    @Override
    public synchronized void channelFailed(String reason) {
        failures.add(reason);
    }

    @Override
    public synchronized void frameReceived(int vni, int hopLimit, ByteBuf frame) {
        arrivals.add(new Arrival(vni, hopLimit, ByteBufUtil.getBytes(frame)));
    }

    @Override
    public synchronized void readComplete() {
        readsCompleted++;
    }

    @Override
    public synchronized void probeAnswered(long token) {
        answers.add(token);
    }

    @Override
    public synchronized void messageReceived(ByteBuf payload) {
        messages.add(ByteBufUtil.getBytes(payload));
    }

    @Override
    public void writabilityChanged(boolean writable) {
        // The contract says nothing about when a queue fills.
    }
}
