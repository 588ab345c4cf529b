package net.virtuoso.simulation.internal.port;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortListener;
import org.jspecify.annotations.Nullable;

/**
 * A network interface in memory: a machine at one end, a port at the other, a bounded queue each way. As with a real one, what
 * the machine sends while no port is open is lost. Safe for use by several threads.
 */
public final class SimulatedInterface {
    /** Frames that wait for the port to read, or for the machine to take them. */
    static final int QUEUE_LENGTH = 1000;

    /** Frames given in one go, so that nobody waits long for the thread. */
    private static final int BATCH = 64;

    private final String name;
    private final Executor machineThread;
    private final Machine machine;
    private final Queue<ByteBuf> toMachine = new ArrayDeque<>();
    private boolean machineWoken;
    private @Nullable Opening opening;
    private boolean gone;

    /** What is behind the interface. Called on its thread. */
    public interface Machine {
        /**
         * A frame came in.
         *
         * @param frame lent: virtio-net header and Ethernet frame
         */
        void frameReceived(ByteBuf frame);

        /** The frames of one wake-up have been given. */
        void readComplete();
    }

    SimulatedInterface(String name, Executor machineThread, Machine machine) {
        this.name = name;
        this.machineThread = machineThread;
        this.machine = machine;
    }

    /** Its name on the host. */
    public String name() {
        return name;
    }

    /**
     * The machine sends a frame; it is lost if no port is open or the queue is full.
     *
     * @param frame virtio-net header and Ethernet frame; the machine's reference passes to the interface
     */
    public void send(ByteBuf frame) {
        synchronized (this) {
            Opening reader = opening;
            if (reader != null && reader.waiting.size() < QUEUE_LENGTH) {
                reader.waiting.add(frame);
                reader.wake();
                return;
            }
            if (reader != null) {
                reader.lost++;
            }
        }
        frame.release();
    }

    synchronized OpenPort open(IoEventLoop loop, PortListener receiver) throws IOException {
        if (opening != null) {
            throw new IOException("simulated interface '" + name + "' is in use: close its other port");
        }
        Opening opened = new Opening(loop, receiver);
        opening = opened;
        return opened;
    }

    /** The interface is deleted: an open port fails, and nothing passes any more. */
    void delete() {
        Opening broken;
        synchronized (this) {
            gone = true;
            broken = opening;
            toMachine.forEach(ByteBuf::release);
            toMachine.clear();
        }
        if (broken != null) {
            broken.execute(broken::fail);
        }
    }

    private void wakeMachine() {
        synchronized (this) {
            if (machineWoken || toMachine.isEmpty()) {
                return;
            }
            machineWoken = true;
        }
        try {
            machineThread.execute(this::feedMachine);
        } catch (RejectedExecutionException e) {
            delete(); // the machine's thread has ended, and so has the machine
        }
    }

    private void feedMachine() {
        for (int i = 0; i < BATCH; i++) {
            ByteBuf frame;
            synchronized (this) {
                frame = toMachine.poll();
            }
            if (frame == null) {
                break;
            }
            try {
                machine.frameReceived(frame);
            } finally {
                frame.release();
            }
        }
        machine.readComplete();
        synchronized (this) {
            machineWoken = false;
        }
        wakeMachine();
    }

    private final class Opening implements OpenPort {
        private final IoEventLoop loop;
        private final PortListener receiver;
        /** Guarded by the interface, as is the rest. */
        private final Queue<ByteBuf> waiting = new ArrayDeque<>();

        private boolean reading = true;
        private boolean woken;
        private long lost;

        Opening(IoEventLoop loop, PortListener receiver) {
            this.loop = loop;
            this.receiver = receiver;
        }

        private void wake() {
            if (reading && !woken && !waiting.isEmpty()) {
                woken = true;
                execute(this::read);
            }
        }

        void execute(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException e) {
                close(); // the loop has ended without closing its port
            }
        }

        private @Nullable ByteBuf next() {
            synchronized (SimulatedInterface.this) {
                return opening == this && reading ? waiting.poll() : null;
            }
        }

        private void read() {
            boolean any = false;
            for (int i = 0; i < BATCH; i++) {
                ByteBuf frame = next();
                if (frame == null) {
                    break;
                }
                any = true;
                try {
                    receiver.frameReceived(frame);
                } finally {
                    frame.release();
                }
            }
            if (any) {
                receiver.readComplete();
            }
            synchronized (SimulatedInterface.this) {
                woken = false;
                wake();
            }
        }

        private void fail() {
            synchronized (SimulatedInterface.this) {
                if (opening != this) {
                    return;
                }
            }
            close();
            receiver.portFailed("simulated interface '" + name + "' was deleted");
        }

        @Override
        public boolean write(ByteBuf frame) {
            synchronized (SimulatedInterface.this) {
                if (opening != this || gone || toMachine.size() >= QUEUE_LENGTH) {
                    return false;
                }
                toMachine.add(frame.retainedDuplicate());
                return true;
            }
        }

        @Override
        public void flush() {
            wakeMachine();
        }

        @Override
        public void setReading(boolean reading) {
            synchronized (SimulatedInterface.this) {
                this.reading = reading;
                if (opening == this) {
                    wake();
                }
            }
        }

        @Override
        public long lost() {
            synchronized (SimulatedInterface.this) {
                return lost;
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedInterface.this) {
                if (opening == this) {
                    opening = null;
                }
                waiting.forEach(ByteBuf::release);
                waiting.clear();
            }
        }
    }
}
