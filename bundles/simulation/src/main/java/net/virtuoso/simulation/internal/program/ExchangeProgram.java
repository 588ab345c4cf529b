package net.virtuoso.simulation.internal.program;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.simulation.internal.guest.Station;
import net.virtuoso.simulation.internal.stream.Streams;

/**
 * One rank of a bulk-synchronous all-to-all exchange in a simulated VM: compute, send a message to every other rank, wait for
 * theirs, again and again. The same in its doing and its printing as the program that real VMs run in the demo, but over the
 * streams of simulated machines. Used on its machine's executor.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers run on the executor, which reports what they throw
public final class ExchangeProgram implements Peer.Listener {
    private static final long LOOK_MILLIS = 2;

    private final ExchangeOptions options;
    private final EventExecutor executor;
    private final InstantSource clock;
    private final ProgramOutput output;
    private final Streams streams;
    private final Map<Integer, Peer> peers = new TreeMap<>();
    private final byte[] payload;
    private final StepTimes times = new StepTimes();
    private int step = -1;
    private boolean exchanging;
    private int stopAt;
    private long endNanos;
    private long stepNanos;
    private long computedNanos;
    private boolean ended;
    private boolean computing;
    private long usedNanos;

    /**
     * A rank that is still to be started.
     *
     * @param random for the numbers of connections
     */
    public ExchangeProgram(
            ExchangeOptions options,
            Station station,
            EventExecutor executor,
            InstantSource clock,
            RandomGenerator random,
            ProgramOutput output) {
        this.options = options;
        this.executor = executor;
        this.clock = clock;
        this.output = output;
        payload = payload(options.bytes());
        stopAt = options.steps() > 0 ? options.steps() - 1 : Integer.MAX_VALUE;
        streams = new Streams(station, executor, options.port(), random);
        for (int rank = 0; rank < options.peers().size(); rank++) {
            if (rank != options.rank()) {
                peers.put(rank, new Peer(rank, payload, this));
            }
        }
    }

    /** All messages are alike and hold no run of equal bytes, so that a lost, doubled or moved piece shows. */
    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(20_261_123L).nextBytes(bytes);
        return bytes;
    }

    /** Connects with all peers, and begins when that is done: of two ranks the higher one calls. */
    public void start() {
        peers.forEach((rank, peer) -> {
            int address = options.peers().get(rank);
            if (rank < options.rank()) {
                streams.call(address, peer);
            } else {
                streams.expect(address, peer);
            }
        });
        executor.schedule(this::giveUpConnecting, options.connectSeconds(), TimeUnit.SECONDS);
        peerOpened();
    }

    private void giveUpConnecting() {
        if (step < 0) {
            end(
                    "no connection with rank(s) "
                            + peers.entrySet().stream()
                                    .filter(entry -> !entry.getValue().isOpen())
                                    .map(Map.Entry::getKey)
                                    .toList()
                            + " within " + options.connectSeconds() + " s",
                    0);
        }
    }

    @Override
    public void peerOpened() {
        if (step < 0 && !ended && peers.values().stream().allMatch(Peer::isOpen)) {
            output.line("{\"rank\":" + options.rank() + ",\"connected\":true,\"at_ms\":" + clock.millis() + "}");
            endNanos = nanos() + Math.round(options.seconds() * 1e9);
            begin();
        }
    }

    private long nanos() {
        return executor.ticker().nanoTime();
    }

    /** The processor time that it has used: what it computes; sending and waiting cost it nothing. */
    public long usedNanos() {
        return usedNanos + (computing ? nanos() - stepNanos : 0);
    }

    private void pauseComputing() {
        usedNanos = usedNanos();
        computing = false;
    }

    /** Rank 0 names a last superstep far enough ahead for the news, which travels one hop a superstep, to reach all in time. */
    private void begin() {
        step++;
        if (options.rank() == 0 && options.seconds() > 0 && nanos() - endNanos >= 0) {
            stopAt = Math.min(stopAt, step + options.peers().size());
        }
        stepNanos = nanos();
        computing = true;
        executor.schedule(this::communicate, Math.round(options.computeMillis() * 1e6), TimeUnit.NANOSECONDS);
    }

    private void communicate() {
        if (ended) {
            return;
        }
        computedNanos = nanos();
        pauseComputing();
        exchanging = true;
        byte[] header = ByteBuffer.allocate(Peer.HEADER)
                .putInt(step)
                .putInt(stopAt)
                .putInt(payload.length)
                .array();
        for (int rank : peers.keySet()) {
            var stream = streams.with(options.peers().get(rank));
            stream.write(header);
            stream.write(payload);
        }
        completeStep();
    }

    @Override
    public void messageReceived(int stopsAt) {
        stopAt = Math.min(stopAt, stopsAt);
        if (exchanging) {
            completeStep();
        }
    }

    private void completeStep() {
        if (ended || peers.values().stream().anyMatch(peer -> peer.messages() <= step)) {
            return;
        }
        exchanging = false;
        long now = nanos();
        output.line(times.add(options.rank(), step, clock.millis(), computedNanos - stepNanos, now - computedNanos));
        if (step < stopAt) {
            begin();
        } else {
            endWhenSent();
        }
    }

    /** The last messages are to arrive; the streams stay, to acknowledge the peers' last ones again if need be. */
    private void endWhenSent() {
        if (ended) {
            return;
        }
        if (peers.keySet().stream()
                .allMatch(rank -> streams.with(options.peers().get(rank)).isDone())) {
            end("done", 0);
        } else {
            executor.schedule(this::endWhenSent, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void peerFailed(String reason, boolean broken) {
        end(reason, broken ? 1 : 0);
        streams.close();
    }

    private void end(String how, int broken) {
        if (!ended) {
            ended = true;
            pauseComputing();
            output.end(times.summary(options, broken, how));
        }
    }

    /** Ends it, and its streams, at once. */
    public void close() {
        end("ended from outside", 0);
        streams.close();
    }
}
