package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import net.virtuoso.fastpath.linux.internal.bpf.BpfMap;
import net.virtuoso.spi.fastpath.KernelFlow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flows of one direction: who owns which entry of a map. Of two with one key the newer one does. */
final class FlowMap {
    private static final Logger LOG = LoggerFactory.getLogger(FlowMap.class);

    private final BpfMap map;
    private final Function<ByteBuffer, KernelFlow.Passed> counters;
    private final Map<ByteBuffer, Entry> owners = new HashMap<>();

    /** @param counters reads those of a value */
    FlowMap(BpfMap map, Function<ByteBuffer, KernelFlow.Passed> counters) {
        this.map = map;
        this.counters = counters;
    }

    /**
     * Makes an entry.
     *
     * @param end called once when it has ended, in whatever way
     */
    KernelFlow put(byte[] key, ByteBuffer value, Runnable end) throws IOException {
        Entry entry = new Entry(key, end);
        Entry before = owners.get(entry.name);
        if (before != null) {
            before.read();
        }
        map.put(key, value);
        owners.put(entry.name, entry);
        if (before != null) {
            before.end();
        }
        return entry;
    }

    /** Ends all flows; the map is going. */
    void close() {
        new ArrayList<>(owners.values()).forEach(KernelFlow::close);
    }

    private final class Entry implements KernelFlow {
        private final byte[] key;
        private final ByteBuffer name;
        private final Runnable end;
        private Passed last = Passed.NOTHING;
        private boolean tooLong;
        private boolean ended;

        Entry(byte[] key, Runnable end) {
            this.key = key;
            this.end = end;
            name = ByteBuffer.wrap(key);
        }

        void read() {
            take(false);
        }

        private void take(boolean remove) {
            try {
                @Nullable ByteBuffer value = remove ? map.remove(key) : map.get(key);
                if (value != null) {
                    last = counters.apply(value);
                    tooLong = value.capacity() == Layout.SEND_VALUE && value.getInt(Layout.TOO_LONG) != 0;
                }
            } catch (IOException e) {
                LOG.warn("A flow can't be counted: {}", e.getMessage());
            }
        }

        void end() {
            if (!ended) {
                ended = true;
                end.run();
            }
        }

        @Override
        public Passed passed() {
            if (!ended) {
                take(false);
            }
            return last;
        }

        @Override
        public boolean isTooLong() {
            return tooLong;
        }

        @Override
        public boolean isOver() {
            return ended;
        }

        @Override
        public void close() {
            if (!ended) {
                owners.remove(name, this);
                take(true);
                end();
            }
        }
    }
}
