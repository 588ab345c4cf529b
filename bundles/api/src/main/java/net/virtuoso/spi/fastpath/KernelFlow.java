package net.virtuoso.spi.fastpath;

import org.osgi.annotation.versioning.ConsumerType;

/** An entry of the kernel's. Used on the event loop. */
@ConsumerType
public interface KernelFlow extends AutoCloseable {
    /**
     * What passed since it was made.
     *
     * @param frames as the kernel moves them: up to 64 KB where segmentation is put off
     * @param bytes their bytes
     * @param packets into how many packets they are cut in the end; 0 for a receiving flow
     * @param wireBytes the packets' bytes, each with its own headers; 0 for a receiving flow
     */
    record Passed(long frames, long bytes, long packets, long wireBytes) {
        /** Nothing. */
        public static final Passed NOTHING = new Passed(0, 0, 0, 0);

        /** What has come since an earlier reading. */
        public Passed since(Passed earlier) {
            return new Passed(
                    frames - earlier.frames,
                    bytes - earlier.bytes,
                    packets - earlier.packets,
                    wireBytes - earlier.wireBytes);
        }
    }

    /** What has passed so far; after closing, what had passed when it was closed. */
    Passed passed();

    /**
     * Whether a sending flow has had a frame that was too long for the path, as of the last {@link #passed}: then it is better
     * left to user space, since frames that take two ways overtake each other.
     */
    boolean isTooLong();

    /** Whether it has ended, by being closed or because a newer flow of the same frames has taken its place. */
    boolean isOver();

    /** Removes the entry. May be called again. */
    @Override
    void close();
}
