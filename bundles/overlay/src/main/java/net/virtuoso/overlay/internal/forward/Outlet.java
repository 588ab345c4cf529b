package net.virtuoso.overlay.internal.forward;

import io.netty.buffer.ByteBuf;
import net.virtuoso.model.DropReason;

/** Whatever a frame can leave by: a port, a link, all of a network, or nothing. Used on the event loop only. */
public interface Outlet {
    /** Whether frames can leave now: a port that is open, a link that is up. */
    boolean isUsable();

    /**
     * Sends a frame, or drops it and counts that itself.
     *
     * @param from where it came in; a group's frame doesn't leave there again
     * @param vni the network's number
     * @param hops how many more nodes it may cross; a link needs at least 1
     * @param frame lent: virtio-net header and Ethernet frame
     * @return {@code false} if the frame had nowhere to go, so that the one that took it in counts it as refused
     */
    boolean send(Inlet from, int vni, int hops, ByteBuf frame);

    /** Whatever a frame can come in by. */
    interface Inlet {
        /**
         * A link that took a frame of this inlet has its queue nearly full.
         *
         * @param link tells when there is room again
         */
        void slowDown(Congested link);
    }

    /** An outlet that can't take frames as fast as they come. */
    interface Congested {
        /** Stops the port from being read until there is room, but not for long. */
        void pause(Pausable port);
    }

    /** An inlet that can be stopped for a while. */
    interface Pausable {
        /** Stops or resumes reading. */
        void setReading(boolean reading);
    }

    /** Nowhere, and why. */
    enum Nowhere implements Outlet {
        /** No rule matches, or only such as would send the frame back where it came from. */
        NO_RULE(DropReason.NO_RULE),
        /** A rule says drop. */
        DENIED(DropReason.DENIED),
        /** Rules match, but what they point to isn't usable now. */
        UNREACHABLE(DropReason.UNREACHABLE);

        private final DropReason reason;

        Nowhere(DropReason reason) {
            this.reason = reason;
        }

        /** What it is counted as. */
        public DropReason reason() {
            return reason;
        }

        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
            return false;
        }
    }
}
